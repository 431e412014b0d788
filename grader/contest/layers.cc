// Prints what each layer of Google's CLD3 holds for one text from standard input.
//
// Build in the src/ folder of the source distribution of gcld3 3.0.13, where protoc has made
// cld_3/protos/*.pb.cc, with every other .cc file there but *_test.cc, *_main.cc and
// embedding_network.cc, which is included here for the function that it keeps to itself:
//
//   g++ -O1 -std=c++14 -fno-access-control -I. layers.cc FILES -lprotobuf -o layers
//
// A line is a name and numbers: "feature id:share ..." six times, "embedding", "hidden" (before
// the ReLU), "logits".

#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "cld_3/protos/sentence.pb.h"
#include "embedding_network.cc"
#include "nnet_language_identifier.h"
#include "script_span/getonescriptspan.h"
#include "sentence_features.h"
#include "simple_adder.h"

using namespace chrome_lang_id;

std::string Cleaned(const std::string &text) {
  CLD2::ScriptScanner scanner(text.c_str(), text.size(), /*is_plain_text=*/true);
  CLD2::LangSpan span;
  std::string cleaned;
  while (scanner.GetOneScriptSpanLower(&span)) cleaned.append(span.text, span.text_bytes);
  return cleaned;
}

void PrintFeature(const FeatureVector &feature) {
  std::printf("feature");
  for (int i = 0; i < feature.size(); ++i) {
    FloatFeatureValue pair(feature.value(i));
    if (feature.type(i)->is_continuous()) {
      std::printf(" %u:%.9g", pair.value.id, pair.value.weight);
    } else {
      std::printf(" %lld:1", static_cast<long long>(feature.value(i)));
    }
  }
  std::printf("\n");
}

void PrintLayer(const char *name, const std::vector<float> &numbers) {
  std::printf("%s", name);
  for (float number : numbers) std::printf(" %.9g", number);
  std::printf("\n");
}

int main() {
  std::string text(std::istreambuf_iterator<char>(std::cin), {});
  NNetLanguageIdentifier identifier(0, 1000);
  Sentence sentence;
  sentence.set_text(Cleaned(text));
  std::vector<FeatureVector> features(identifier.feature_extractor_.NumEmbeddings());
  identifier.GetFeatures(&sentence, &features);
  for (const FeatureVector &feature : features) PrintFeature(feature);

  const EmbeddingNetwork &network = identifier.network_;
  std::vector<float> embedding, logits, hidden(network.hidden_bias_[0].size());
  network.ConcatEmbeddings(features, &embedding);
  SparseReluProductPlusBias<SimpleAdder>(false, network.hidden_weights_[0],
                                         network.hidden_bias_[0], embedding, &hidden);
  network.ComputeFinalScores(features, &logits);
  PrintLayer("embedding", embedding);
  PrintLayer("hidden", hidden);
  PrintLayer("logits", logits);
}
