//! What is said beside numbers, folded, in some twenty languages. Words stand with blanks between.

/// Words for a thousand, a hundred thousand, and so on, by their zeros.
pub(super) const UNITS: [(usize, &str); 6] = [
    (
        3,
        "K TSD TAUSEND THOUSAND THOUSANDS MILLE MILA DUIZEND TYS TYSIECY TYSIAC TUSEN TUSIND TISIC TUHATTA EZER MII BIN TEUR \
    ТЫС ТЫСЯЧ ТЫСЯЧИ",
    ),
    (5, "LAKH LAKHS LAC LACS"),
    (
        6,
        "M MM MIO MLN MILLION MILLIONS MILLIONEN MILLON MILLONES MILIONE MILIONI MILHAO MILHOS MILJON MILJONER MILJOONAA MILL MEUR MSEK MNOK MDKK MUSD MKR \
    MILION MILIONU MILIONY MILIONOW MILYON МЛН МИЛЛИОН МИЛЛИОНОВ МИЛЛИОНА",
    ),
    (7, "CRORE CRORES CR"),
    (
        9,
        "B BN BI MD MDS MIA BILHAO BILHOS BILLION BILLIONS MRD MLD MILLIARDE MILLIARDEN MILLIARD MILLIARDS MILIARDO MILIARDI MILIARD MILIARDOW \
    MILIARDY MILJARD MILJARDER MILYAR МЛРД МИЛЛИАРД МИЛЛИАРДОВ",
    ),
    (12, "BILLON BILLONES TRILLION TRILLIONS"),
];

/// Letters that begin a unit which is written without a blank, by their zeros.
pub(super) const JOINED: [(usize, &str); 3] = [(4, "万 萬 만"), (7, "천만 千万"), (8, "億 亿 억")];

/// Words that say *so many or more*.
pub(super) const ABOVE: &str = "OVER ABOVE MORE PLUS LEAST MIN MINIMUM EXCEEDING GREATER FROM UP UBER MEHR AB MINDESTENS SUPERIEUR PARTIR \
    DEPASSE MAS SUPERIOR DESDE PIU OLTRE ALMENO SUPERIORE MEER VANAF BOVEN MINSTENS MAIS ACIMA PONAD POWYZEJ \
    WIECEJ NAJMNIEJ OD FLER MER MINST MERE FLERE MINDST YLI VAHINTAAN NAD VICE UZERI UZERINDE FAZLA БОЛЕЕ 以上 이상 БОЛЬШЕ \
    СВЫШЕ ОТ FELETT";

/// Words that say *at most so many*.
pub(super) const BELOW: &str = "UNDER BELOW LESS FEWER MAX MAXIMUM MAXIMAL MOST UNTER WENIGER BIS HOCHSTENS MOINS JUSQU INFERIEUR MENOS HASTA \
    INFERIOR MENO FINO SOTTO INFERIORE MINDER TOT ONDER MAXIMAAL ATE ABAIXO PONIZEJ MNIEJ DO MINDRE FARRE HOGST \
    TIL ALLE ENINTAAN POD MENE NEJVYSE ALTI ALTINDA KADAR МЕНЕЕ 以下 이하 МЕНЬШЕ ДО";

/// Words between the two numbers of a range.
pub(super) const BETWEEN: &str = "TO BIS A AL Y E I Z UP TOT ATE TIL TILL DO HASTA ДО ILE";

/// Words before a range whose numbers have *and* between, which is folded to a comma.
pub(super) const BEFORE_RANGE: &str = "BETWEEN ZWISCHEN ENTRE TRA FRA TUSSEN MELLAN MELLEM MELLOM";

/// Two words that say the opposite of the second: *au moins* is at least, *no more than* is at most.
pub(super) const OPPOSITE: [(&str, &str); 9] = [
    ("AU", "MOINS"),
    ("AL", "MENOS"),
    ("POR LO", "MENOS"),
    ("PELO", "MENOS"),
    ("NO", "MORE"),
    ("NOT", "MORE"),
    ("NICHT", "MEHR"),
    ("NO", "LESS"),
    ("NOT", "LESS"),
];

/// Whether a list has a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|known| known == word)
}
