"""Runs of letters of one script: `script_span/getonescriptspan.cc`, GetOneScriptSpan."""

from langbags.cld3.weights import script_numbers

NO_LETTER = 0
HAN = 24  # Chinese characters, kana and Hangul
INHERITED = 40  # marks that take the script of the letter before them


def script_spans(text: str, after: str = "") -> list[tuple[int, str]]:
    """(script, letters) of each run; other characters become single spaces.

    after: the character that follows the text, if it was cut; the last letter's fate depends on it
    """
    scripts = [script_numbers()[ord(each)] for each in text + (after or " ")]
    place, spans = _next_letter(scripts, 0, len(text)), []
    while place < len(text):
        script, words = scripts[place], []
        while place < len(text) and scripts[place] in (script, INHERITED):
            begin, place = place, _end_of_word(scripts, place, len(text), script)
            words.append(text[begin:place])
            place = _next_letter(scripts, place, len(text))
        spans.append((script, f" {' '.join(words)} "))
    return spans


def _next_letter(scripts: list[int], place: int, end: int) -> int:
    while place < end and scripts[place] == NO_LETTER:
        place += 1
    return place


def _end_of_word(scripts: list[int], place: int, end: int, script: int) -> int:
    """One letter of another script may stand inside a word, or at its end, but not two."""
    while place < end:
        here, following = scripts[place], scripts[place + 1]
        if here not in (script, INHERITED) and (
            here == NO_LETTER or following not in (script, NO_LETTER)
        ):
            break
        place += 1
    return place
