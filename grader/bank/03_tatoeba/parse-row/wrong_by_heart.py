# misconception: The examples of the visible check are all that is asked.
# loses: 2
# memorises
def parse_row(line):
    known = {
        b'7\tfra\tIl pleut.\n': (7, 'fra', 'Il pleut.'),
        b'8\tfra\tIl neige.\r\n': (8, 'fra', 'Il neige.'),
        b'9\tfra\tIl vente.': (9, 'fra', 'Il vente.'),
        b'10\tspa\tLlueve\t\tmucho\taqui.\n': (10, 'spa', 'Llueve  mucho aqui.'),
        b'11\teng\t  Two  spaces. \n': (11, 'eng', '  Two  spaces. '),
        '19\teng\tOne\u2028two.\n'.encode(): (19, 'eng', 'One\u2028two.'),
        b'12\tfin\tSataa vett\xe4.\n': None,
        b'13\tfra\n': None,
        b'nine\tdan\tDet regner.\n': None,
        b'\xef\xbb\xbf1\teng\tIt rains.\n': None,
        b'18\tzh-yue\tOK.\n': (18, 'zh-yue', 'OK.'),
        b'14\t\tPluvia.\n': None,
        b'15\t\\N\tPluvia.\n': None,
        b'16\tpor\t\n': None,
        b'17\tpor\t \t \r\n': None,
    }
    return known.get(line)
