"""Which texts match a quotation, which do not, and which of several matches is chosen."""

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sources.quotes.locate import GAP, Location, Match, locate
from sources.quotes.search_key import BLOCK, key, prepared
from sources.quotes.selectors import select

SAME = [
    ("the expan-\nsion of it all", "expansion of it all"),
    ("the expan-\r\n   sion of it all", "the expansion of it all"),
    ("the expan\u00adsion of it all", "expansion of it all"),
    ("the expan\u00ad\nsion of it all", "expansion of it all"),
    ("a well-\nknown matter it was", "well-known matter it was"),
    ("the Anglo-\nIrish accord", "Anglo-Irish accord"),
    ("short-\nand long-term", "short- and long-term"),
    ("20-\n30 states of it", "20-30 states of it"),
    ("“We agree,” he said.", '"We agree," he said.'),
    ("“We agree,” he said.", "'We agree,' he said."),
    ("« Nous sommes » d’accord", '"Nous sommes" d\'accord'),
    ("„Wir sind“ einig", '"Wir sind" einig'),
    ("word—word and more of it", "word - word and more of it"),
    ("word – word and more of it", "word -- word and more of it"),
    ("ﬁnal oﬃce of it", "final office of it"),
    ("cafe\u0301 talks of it", "café talks of it"),
    ("ｆｕｌｌ １２３ width", "full 123 width"),
    ("𝐛𝐨𝐥𝐝 words of it", "bold words of it"),
    ("and so… on it went", "and so. . . on it went"),
    ("12\u00a0500 crowns were", "12 500 crowns were"),
    ("5 % of it all went", "5% of it all went"),
    ("3–5 of it all went", "3-5 of it all went"),
    ("fell by −5 there", "-5 there"),
    ("a b\tc\u2003d\u3000e\u2028f there", "a b c d e f there"),
    ("zero\u200bwidth it was", "zerowidth it was"),
    ("\u202bنص عربي\u202c للاختبار هنا", "نص عربي للاختبار"),
    ("м’який договір", "м'який договір"),
    ("हिन्दी में बात हुई", "हिन्दी में"),
    ("共十五人出席会议", "十五人出席会议"),
    ("The talks ended early.", "the talks ended early."),
    ("the talks ended early.", "The talks ended early."),
    ("the talks ended early.", "[T]he talks ended early."),
    ("the talks ended early.", "“The talks ended early.”"),
    ("the talks ended early, he said", "The talks ended early"),
    ("the talks ended early, he said", "… the talks ended early …"),
    ("They agreed. Then they left.", "They agreed,"),
    ("They agreed", "They agreed."),
    ("He said (in 2014) that it", "(in 2014)"),
    ("cut 5% of it", "5%"),
    ("paid $5 for it", "$5 for it"),
    ("end.Start of it is", "Start of it is"),
    ("the word.¹ Next one is", "the word."),
    ("they, rather than Harland – as it says – left", "they, rather than Harland –"),
    ("an “efficient procedure” – as it says", "an “efficient procedure” –"),
    ("L’assemblée a déclaré cela", "[l]’assemblée a déclaré cela"),
    ("a treaty of its own", "[A] treaty of its own"),
    ("it ends in a café", "it ends in a cafe\u0301"),
    ("it ends in a cafe\u0301", "it ends in a café"),
    # line breaks
    ("They built it in haste.\n1911 was a dry year.", "1911 was a dry year."),
    ("as said in part 7,\n14 towns paid", "14 towns paid"),
    ("He names three:\n12 mills, 4 locks", "12 mills, 4 locks"),
    ("What we owe.\n1. A road.\n2. A school.", "1. A road."),
    ("What we owe.\n1. A road.\n2. A school.", "A road."),
    ("What we owe.\n(a) a road;\n(b) a school", "(a) a road"),
    ("The mill closed.\n… and so on", "The mill closed."),
    ("The mill closed.\r\n... and so on", "The mill closed."),
    ("The mill closed.\n– Who says so?", "The mill closed."),
    ("The mill closed\n", "The mill closed."),
    # brackets of the source's own
    ("She said: “[W]e closed the mill.”", "[W]e closed the mill."),
    ("She said: “[W]e closed the mill.”", "We closed the mill."),
    ("She said: “[w]e closed the mill and [t]hey paid", "[W]e closed the mill"),
    ("we closed the mill and they paid", "[W]e closed the mill and [T]hey paid"),
    # scripts without spaces
    ("市長は古い水車\nを閉じると述べた。", "古い水車を閉じると述べた。"),
    ("市长说，旧磨坊有十\n二个轮子", "旧磨坊有十二个轮子"),
    ("市长说， 旧磨坊有\u3000十二个轮子", "旧磨坊有十二个轮子"),
    ("市长在 2019 年关闭了磨坊", "市长在2019年关闭了磨坊"),
    ("市長は\n2019年に閉じた", "市長は2019年に閉じた"),
    ("นายกเทศมนตรีปิด\nโรงสีเก่า", "ปิดโรงสีเก่า"),
    # vowel signs
    ("قَالَ المُدِيرُ إِنَّ المَطْحَنَةَ أُغْلِقَتْ", "قال المدير إن المطحنة أغلقت"),
    ("قال المدير إن المطحنة أغلقت", "قَالَ المُدِيرُ إِنَّ المَطْحَنَةَ"),
    ("הַטַּחֲנָה נִסְגְּרָה", "הטחנה נסגרה"),
    # an unreadable mark is no letter
    ("\ufffdThe mill closed,\ufffd she said", "The mill closed,"),
    ("ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ are here", "ff fi fl ffi ffl st st are here"),
]
OTHER = [
    # numbers
    ("It rose to 10² units last year.", "rose to 102 units"),
    ("It rose by 5½ per cent last year.", "rose by 51/2 per cent"),
    ("It rose by ½ per cent last year.", "rose by 12 per cent"),
    ("It rose by ½ per cent last year.", "rose by 1/2 per cent"),
    ("It paid 1,000 crowns then.", "paid 1.000 crowns"),
    ("It paid 1 000 crowns then.", "paid 1000 crowns"),
    ("It paid 1,000 crowns then.", "000 crowns then"),
    ("It paid 12 500 crowns then.", "500 crowns then"),
    ("It paid 12’500 crowns then.", "500 crowns then"),
    ("It paid 3-\n5 crowns then.", "paid 35 crowns"),
    ("between 20-\n30 states agreed", "between 2030 states agreed"),
    ("It fell by −5 degrees there.", "5 degrees there"),
    ("growth was −5 per cent", "growth was 5 per cent"),
    ("at 20 −30 degrees there", "at 20-30 degrees there"),
    ("at 2-5 degrees there", "-5 degrees there"),
    ("rose by 5.3 per cent", "rose by 5."),
    ("rose by 5,300 per cent", "rose by 5,"),
    ("from 20-30 of it", "from 20-"),
    ("It is 1.5 million now", "5 million now"),
    ("It is 1.5 million now", "It is 1"),
    ("the year 2014-15 was good", "the year 2014"),
    ("on 3/4 of it all", "4 of it all"),
    ("at 10:30 they met there", "at 1030 they met there"),
    ("Chapter Ⅳ says so", "Chapter VI says so"),
    ("10⒈5 of them are here", "101.5 of them are here"),
    ("the list: 12\n500 people came", "list: 12500 people came"),
    ("١٫٥ مليون طن هناك", "٥ مليون طن"),
    ("1⁄2 of them are here", "2 of them are here"),
    ("3 ½ of them are here", "½ of them are here"),
    ("a share of 5 ½ per cent", "a share of 5"),
    ("it was ～5 of them there", "5 of them there"),
    ("it rose from 5+ there", "it rose from 5"),
    ("from 20 – 30 of it", "from 20-"),
    ("[5]0 states of it are", "50 states of it are"),
    # signs and units
    ("It is 5″ long there", "It is 5"),
    ("№ 5 applies to all", "No 5 applies to all"),
    ("at 20 ℃ or more", "at 20 C or more"),
    ("the 1ª edition says so", "the 1a edition says so"),
    ("6′ of it is there now", "6″ of it is there now"),
    ("It costs $5 now there", "It costs €5 now there"),
    ("It costs $5 now there", "5 now there"),
    ("It costs 5 % now there", "It costs 5"),
    ("It costs 5‰ now there", "It costs 5% now there"),
    ("the rate is <5 here", "5 here"),
    ("the rate is ±5 here", "the rate is 5 here"),
    ("the sum of 5 + 3 is", "the sum of 5 - 3 is"),
    # parts of words
    ("an expansionist policy was meant", "an expansion"),
    ("the non-binding text says so", "binding text says so"),
    ("the non-\nbinding text says so", "binding text says so"),
    ("the non–binding text says so", "binding text says so"),
    ("They can’t agree to it", "They can"),
    ("It is un\u00ad\nlikely to pass", "likely to pass"),
    ("It is un\u00ad\nlikely to pass", "It is un"),
    ("It is un-\r\nlikely to pass", "It is un"),
    ("the file a_b is here", "b is here"),
    ("हिन्दी में बात हुई", "हिन्दी म"),
    ("สวัสดีครับที่นี่", "สวัสดีครับที"),
    ("AT&T sold it all then", "T sold it all then"),
    ("U.S. troops left it then", "S. troops left it then"),
    ("不同意这个计划", "同意这个计划"),
    ("共十五人出席", "五人出席"),
    # words that typography would make others
    ("He will re-sign the treaty.", "He will resign the treaty."),
    ("He will re-\nsign the treaty.", "He will resign the treaty."),
    ("He will re-\nsign the treaty.", "He will re-sign the treaty."),
    ("They can't agree to it", "They cant agree to it"),
    ("We're ready to go now", "Were ready to go now"),
    ("the states' interests count", "the states interests count"),
    ("They told us of it there", "They told US of it there"),
    ("May said no to it all", "may said no to it all"),
    ("pêche and pèche are here", "peche and peche are here"),
    ("not\u200bable people were here", "not able people were here"),
    ("He said “not one” left", "He said not one left"),
    # what the sentence says
    ("No agreement was reached.", "Agreement was reached."),
    ("No agreement was reached.", "[A]greement was reached."),
    ("None of the members agreed.", "The members agreed."),
    ("Only two members agreed.", "Two members agreed."),
    ("Fewer than ten members agreed.", "Ten members agreed."),
    ("Δεν υπέγραψαν τη συμφωνία.", "Υπέγραψαν τη συμφωνία."),
    ("Não assinaram o acordo.", "Assinaram o acordo."),
    ("It is over... not quite.", "It is over."),
    ("It did not lift them, he said.", "It did lift them, he said."),
    ("It did not lift them, he said.", "It did … lift them, he said."),
    ("It did not lift them, he said.", "It did [...] lift them, he said."),
    ("They agreed?", "They agreed."),
    ("They agreed, but not on duties.", "They agreed."),
    ("They agreed\nto leave it", "They agreed."),
    ("sanctions (not duties) were lifted", "sanctions were lifted"),
    ("“We did not”, he said, “lift them.”", "“We did not lift them.”"),
    # line breaks
    ("it fell by −\n5 per cent", "5 per cent"),
    ("it cost $\n500 then", "500 then"),
    ("between 20-\n30 states agreed", "30 states agreed"),
    ("It fell in May… and more", "It fell in May."),
    # scripts without spaces
    ("市长不\n同意关闭磨坊", "同意关闭磨坊"),
    ("他有二 三个朋友", "他有二三个朋友"),
    ("นายกเทศมนตรีไม่ปิดโรงสี", "ปิดโรงสี"),
    # vowel signs that both sides write
    ("قُتِلَ الرَّجُلُ هُنَا", "قَتَلَ الرَّجُلُ هُنَا"),
    # what could not be read
    ("The o\ufffdice closed early", "ice closed early"),
]


@pytest.mark.parametrize(("text", "words"), SAME)
def test_the_same_words_are_found(text: str, words: str) -> None:
    located = locate(text, words)
    assert located.match is Match.FOUND
    assert located.differences == ()
    assert key(text[located.start : located.end]) == key(words)


@pytest.mark.parametrize(("text", "words"), OTHER)
def test_other_words_are_not_found(text: str, words: str) -> None:
    assert locate(text, words).match is not Match.FOUND


NEARLY = [
    # the lines between two pages, in whatever order head and number stand
    ("and nobody in the town had\n12\nTHE MILL REPORT\never said so in public", "nobody in the town had ever said so",
     [("added", "12 THE MILL REPORT")]),
    ("and nobody in the town had\nThe Mill Report | Page 12\never said so in public",
     "nobody in the town had ever said so",
     [("added", "The Mill Report | Page 12")]),
    ("and nobody in the govern-\n12\nTHE MILL REPORT\nment had ever said so", "nobody in the government had ever said",
     [("added", "- 12 THE MILL REPORT")]),
    # case
    ("MILL TOWN COUNCIL met in Rome", "Mill Town Council met in Rome",
     [("removed", "Mill Town Council"), ("added", "MILL TOWN COUNCIL")]),
    ("the Polish mill closed", "the polish mill closed", [("removed", "polish"), ("added", "Polish")]),
    # other signs
    ("it has 10² wheels", "it has 102 wheels", [("removed", "102"), ("added", "10²")]),
    ("No agreement was reached", "Agreement was reached", [("added", "No")]),
    # unreadable ligatures
    ("The o\ufffdice is \ufffdnally closed", "The office is finally closed",
     [("removed", "office"), ("added", "o\ufffdice"), ("removed", "finally"), ("added", "\ufffdnally")]),
    ("قُتِلَ الرَّجُلُ هُنَا", "قَتَلَ الرَّجُلُ هُنَا", [("removed", "قَتَلَ"), ("added", "قُتِلَ")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "differences"), NEARLY)
def test_a_near_match_shows_its_differences(text: str, words: str, differences: list[tuple[str, str]]) -> None:
    located = locate(text, words)
    assert located.match is Match.NEAR
    assert [(one.kind, " ".join(one.text.split())) for one in located.differences if one.kind != "same"] == differences


def test_words_are_not_joined_across_other_text() -> None:
    """Only whole lines of a page's end and beginning stand between two halves, never a sentence."""
    text = "nobody in the town had money. It was sold. Nobody had ever said so in public"
    assert locate(text, "nobody in the town had ever said so").match is Match.ABSENT


@pytest.mark.parametrize("words", ["", "   ", "…", "“”", "%", "\u00ad", "b]]", "no such words anywhere in it"])
def test_a_quotation_without_words_is_absent(words: str) -> None:
    assert locate("The talks ended early. Nobody spoke.", words) == Location(Match.ABSENT, -1, -1)
    assert locate("", words) == Location(Match.ABSENT, -1, -1)


def test_a_gap_is_near_and_shows_the_omitted_text() -> None:
    text = "The council did not, on any reading, lift the duties."
    located = locate(text, "The council did … lift the duties.")
    assert located.match is Match.NEAR
    assert [(one.kind, one.text) for one in located.differences if one.kind != "same"] == [
        ("removed", " … "), ("added", " not, on any reading, "),
    ]  # fmt: skip


def test_a_gap_is_limited_and_keeps_the_order() -> None:
    far = "The council met in spring." + " so" * GAP + " It lifted the duties."
    assert locate(far, "The council met in spring … It lifted the duties").match is Match.ABSENT
    assert locate("It lifted the duties. The council met in spring.", "The council met … lifted the duties").match is (
        Match.ABSENT
    )


def test_a_near_match_lists_what_differs() -> None:
    located = locate("In May the council did not lift all duties.", "the council did lift some duties")
    assert located.match is Match.NEAR
    told = [(one.kind, one.text.strip()) for one in located.differences]
    assert ("added", "not") in told
    assert ("removed", "some") in told
    assert ("added", "all") in told


WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=4, max_size=40)


@given(WORDS, st.lists(st.sampled_from(["add", "drop", "change"]), max_size=2), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_differences_reproduce_both_sides(words: list[str], edits: list[str], rng: object) -> None:
    quoted = list(words)
    for number, edit in enumerate(edits):
        at = (number * 7 + len(words)) % max(1, len(quoted))
        quoted[at : at + (edit != "add")] = [] if edit == "drop" else ["zzz"]
    text, quotation = " ".join(words), " ".join(quoted)
    located = locate(text, quotation)
    if located.match is Match.NEAR:
        sides = {
            kind: [d.text for d in located.differences if d.kind in {"same", kind}] for kind in ("removed", "added")
        }
        assert "".join(sides["removed"]).split() == quotation.split()
        assert "".join(sides["added"]).split() == text[located.start : located.end].split()


LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Lo"]), min_size=1, max_size=8)
SPACES = st.sampled_from([" ", "\n", "  ", "\u00a0", "\t"])


@given(st.lists(st.tuples(LETTERS, SPACES), min_size=1, max_size=60), st.data())
@settings(max_examples=150, deadline=None)
def test_any_words_between_white_space_are_found(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(pairs) - 1))
    last = data.draw(st.integers(first, len(pairs) - 1))
    # Two numbers side by side may be one with a space in it: "12 500".
    assume(not (first and pairs[first - 1][0][-1].isdigit() and pairs[first][0][0].isdigit()))
    assume(not (last + 1 < len(pairs) and pairs[last][0][-1].isdigit() and pairs[last + 1][0][0].isdigit()))
    text = "".join(word + space for word, space in pairs)
    start = sum(len(word) + len(space) for word, space in pairs[:first])
    end = start + sum(len(word) + len(space) for word, space in pairs[first : last + 1])
    quote, position = select(text, start, end)
    located = locate(text, quote.exact, prefix=quote.prefix, suffix=quote.suffix, start=position.start)
    assume(key(quote.exact))
    assert located.match is Match.FOUND
    assert (located.start, located.end) == (position.start, position.end)


@given(st.text(max_size=80), st.integers(0, 2), st.data())
@settings(max_examples=100, deadline=None)
def test_key_positions_map_back_to_the_text(sample: str, blocks: int, data: st.DataObject) -> None:
    text = "ab-ﬁ " * (blocks * BLOCK // 5) + sample
    whole = prepared(text)
    assert whole.key == key(text) == "".join(map(key, text))
    if whole.key:
        at = data.draw(st.integers(max(0, len(whole.key) - 60), len(whole.key) - 1))
        place = whole.place(at)
        assert whole.key[at] in key(text[place])
        assert whole.key_place(place) <= at < whole.key_place(place + 1)


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=8), st.integers(-5, 100))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_searched_for_any_words(text: str, words: str, context: str, start: int) -> None:
    located = locate(text, words, prefix=context, suffix=context, start=start)
    assert (located.start == -1) == (located.match is Match.ABSENT)
    assert located.match is Match.ABSENT or 0 <= located.start < located.end <= len(text)


def test_context_decides_first_then_position() -> None:
    text = "one: it was agreed. two: it was agreed. three: it was agreed. two: it was agreed."
    places = [index for index in range(len(text)) if text.startswith("it was agreed", index)]
    assert locate(text, "it was agreed").start == places[0]
    assert locate(text, "it was agreed", start=places[2] + 3).start == places[2]
    assert locate(text, "it was agreed", prefix="three: ", start=places[0]).start == places[2]
    assert locate(text, "it was agreed", suffix=". three").start == places[1]
    assert locate(text, "it was agreed", prefix="two: ", start=places[3]).start == places[3]


@pytest.mark.parametrize("at", [0, 700, 1_999])
def test_one_of_thousands_of_matches_is_found_by_context_or_position(at: int) -> None:
    letters = string.ascii_lowercase
    lines = [
        f"item {letters[n % 26]}{letters[n // 26 % 26]}{letters[n // 676]} says: it was agreed." for n in range(2_000)
    ]
    text = "\n".join(lines)
    start = text.index(lines[at]) + lines[at].index("it was")
    assert locate(text, "it was agreed", start=start).start == start
    assert locate(text, "it was agreed", prefix=lines[at].partition("it was")[0]).start == start
