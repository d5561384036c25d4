"""What companies write to a question of the pre-screening, and the answer that is read in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.reading import read

NOTHING = None
COOPERATION = ["year_round", "contact_person", "surveys", "report_listing", "report_sharing", "change_notice"]

TABLE = {
    "corporate_form": {
        "有限会社です": "yugen",
        "ゆうげんです": "yugen",
        "うちはＮＰＯです": "other",
        "うちはNPOです": "other",
        "医療法人なんですけど": "other",
        "個人事業主です": "other",
        "合名会社": "other",
        "ｶﾌﾞｼｷｶﾞｲｼｬ": "kabushiki",
        "かぶしきがいしゃです。": "kabushiki",
        "(株)です": "kabushiki",
        "We are an LLC": "godo",
        "a Godo Kaisha": "godo",
        "we're a non-profit": "other",
        "株式会社ではなく合同会社です": "godo",
        "株式会社ではないです": NOTHING,
        "We are not a stock company": NOTHING,
        "株式会社と合同会社": NOTHING,
        "株式会社とは": NOTHING,
        "合同会社って何": NOTHING,
        "株式会社でないとだめですか": NOTHING,
        "たぶん有限会社": "unsure",
        "有限会社だと思う": "unsure",
        "株式会社かもしれません": "unsure",
        "わかりません": "unsure",
        "I think it is a yugen kaisha": "unsure",
        "I don't know": "unsure",
        "費用を教えてください": NOTHING,
        "こんにちは": NOTHING,
    },
    "placement_licence": {
        "持ってません": "no",
        "免許は持っています": "yes",
        "派遣の免許だけです": "no",
        "人材会社ではありません": "no",
        "昔は持ってたけど返納しました": "returned",
        "以前はありました": "returned",
        "We used to have one": "returned",
        "We don't have a licence": "no",
        "We have a licence": "yes",
        "申請中です": "unsure",
    },
    "placements_last_3_years": {
        "1件もありません": "no",
        "実績はないです": "no",
        "去年紹介した人がいます": "yes",
        "数件あります": "yes",
        "ちょうど3年くらい前": "unsure",
        "none": "no",
    },
    "own_website": {
        "持ってません": "no",
        "インスタだけ": "no",
        "インスタしかないです": "no",
        "ホームページはありません": "no",
        "ﾎｰﾑﾍﾟｰｼﾞﾊﾅｲﾃﾞｽ": "no",
        "サイトはまだないんです": "no",
        "親会社のサイトだけです": "no",
        "We don't have a website": "no",
        "just Instagram": "no",
        "ありますよ": "yes",
        "HPはあるんですが": "yes",
        "ホームページもってます": "yes",
        "we have a website": "yes",
        "作成中です": "unsure",
        "来月公開します": "unsure",
        "under construction": "unsure",
        "多分ないと思う": "unsure",
        "あると思います": "unsure",
        "あるかも": "unsure",
        "あるはずです": "unsure",
        "しらない": "unsure",
        "はっきりしない": "unsure",
        "ないわけではない": "yes",
        "ないことはないです": "yes",
        "なくはない": "yes",
        "ないとは言えない": NOTHING,
        "ありますか": NOTHING,
        "ないとだめですか？": NOTHING,
        "ホームページとは": NOTHING,
        "ホームページって何のことですか": NOTHING,
        "お金がかからないなら使いたい": NOTHING,
        "ありますよね": NOTHING,
        "do I need one": NOTHING,
        "is it necessary?": NOTHING,
        "戻る": NOTHING,
        "やめます": NOTHING,
        "はい": "yes",
        "いいえ。": "no",
        "はい、持ってません": "no",
        "いいえ、あります": "yes",
        "Yes.": "yes",
        "nope": "no",
    },
    "support_years_used": {
        "0": "0",
        "初めてです": "0",
        "使ったことはありません": "0",
        "1回": "1",
        "1年": "1",
        "いま2年目です": "1",
        "2年": "2",
        "twice": "2",
        "3": "3_or_more",
        "3年": "3_or_more",
        "4年使いました": "3_or_more",
        "3年使い切った": "3_or_more",
        "今3年目です": "unsure",
        "3年目の途中": "unsure",
        "in our third year": "unsure",
        "覚えていません": "unsure",
    },
    "overseas_entity_only": {
        "日本で採用します": "no",
        "両方です": "no",
        "海外現地法人はありません": "no",
        "現地法人だけです": "yes",
        "日本では採用しません": "yes",
        "only overseas": "yes",
        "not only overseas": "no",
        "未定です": "unsure",
    },
    "status_of_residence": {
        "技人国": "engineer_humanities_international",
        "ギジンコクです": "engineer_humanities_international",
        "高度専門職2号": "highly_skilled_professional",
        "研究です": "researcher",
        "経営管理ビザ": "business_manager",
        "特定技能1号です": "specified_skilled_worker",
        "実習生です": "technical_intern",
        "育成就労の人": "skill_development",
        "永住者です": "other",
        "特定活動": "other",
        "留学生です": "unsure",
        "特定技能ではなく技人国です": "engineer_humanities_international",
        "技人国と特定技能": NOTHING,
        "SSW": "specified_skilled_worker",
        "HSP visa": "highly_skilled_professional",
        "permanent residents": "other",
    },
    "job_type": {
        "システムエンジニアです": "specialist",
        "海外営業": "overseas_sales",
        "経理": "legal_accounting",
        "課長として": "manager",
        "取締役です": "officer",
        "通訳と翻訳": "other_professional",
        "工場のライン作業": "other",
        "ホールスタッフです": "other",
        "cleaning": "other",
        "まだ決めていません": "unsure",
    },
    "education": {
        "大卒": "university",
        "ベトナムの大学を出ています": "university",
        "専門学校です": "equivalent",
        "短期大学です": "equivalent",
        "高専卒": "equivalent",
        "高卒です": "below",
        "大学を出ていない人です": "below",
        "no degree": "below",
        "人による": "unsure",
    },
    "employment_type": {
        "正社員": "regular",
        "試用期間のある正社員です": "regular",
        "正社員ではない": "other",
        "正社員じゃなくて契約社員": "other",
        "バイトで雇いたい": "other",
        "part-time": "other",
        "not regular": "other",
        "取締役として迎えます": "officer",
        "来年から正社員": "unsure",
        "はじめは契約社員、そのあと正社員": "unsure",
        "短時間正社員です": "unsure",
        "contract first, regular later": "unsure",
    },
    "graduates_employed": {
        "日本人ならいます": "yes",
        "以前雇っていました": "yes",
        "雇ったことがあります": "yes",
        "一人もいません": "no",
        "全員高卒です": "no",
        "社長だけ大卒です": "unsure",
        "専門学校卒ならいます": "unsure",
    },
    "other_entity_employs": {
        "自社で雇います": "no",
        "子会社が雇います": "yes",
        "グループ会社で採用": "yes",
        "自社か子会社": "unsure",
    },
    "global_south_interest": {
        "興味あります": "yes",
        "関心はないです": "no",
        "欧米だけで考えています": "no",
        "not interested": "no",
        "interested": "yes",
        "国籍は問いません": "yes",
    },
    "finances_and_organisation": {
        "問題ありません": "sufficient",
        "十分ではない": "insufficient",
        "資金繰りが厳しい": "insufficient",
        "赤字です": "unsure",
    },
    "applicant_differs": {"同じです": "no", "別の会社です": "yes", "支援を受けるのは子会社": "yes", "the same": "no"},
    "compliance": {
        "ありません": "none",
        "まったくない": "none",
        "一つあります": "some",
        "疑いがあるとのこと": "unsure",
    },
    "compliance_items": {
        "1と3": ["laws", "antisocial_forces"],
        "補助金の不正受給": ["subsidy_act"],
        "法令違反と反社": ["laws", "antisocial_forces"],
        "全部": ["laws", "subsidy_act", "antisocial_forces"],
        "多分1": NOTHING,
        "わからない": NOTHING,
    },
    "cooperation": {
        "全部できます": "all",
        "報告書は困る": "some",
        "一部はできない": "some",
        "社長に聞かないと": "unsure",
    },
    "cooperation_items": {
        "3": ["surveys"],
        "調査と報告書への掲載": ["surveys", "report_listing"],
        "1, 2 and 6": ["year_round", "contact_person", "change_notice"],
        "すべて": COOPERATION,
        "7": NOTHING,
    },
    "consent": {"できます": "yes", "同意しません": "no", "まだ読んでいません": "unsure", "I do not agree": "no"},
    "registered_seal": {"実印あります": "yes", "角印しかない": "no", "電子署名で": "no", "社長に確認します": "unsure"},
    "carry_on": {
        "続ける": "continue",
        "はい": "continue",
        "1": "continue",
        "結果を見る": "result",
        "ここまででいいです": "result",
        "いいえ": "result",
        "show the result": "result",
        "わからない": NOTHING,
    },
}
# Sentences by what is difficult in them.
HARD = {
    "dialect": [
        ("own_website", "あるで", "yes"),
        ("own_website", "あらへん", "no"),
        ("own_website", "公開しとらん", "no"),
        ("own_website", "ちゃんとあるけん", "yes"),
        ("placement_licence", "もっとらん", "no"),
        ("placement_licence", "持っとるで", "yes"),
        ("placement_licence", "許可は取ってへんわ", "no"),
        ("graduates_employed", "一人もおらへん", "no"),
        ("graduates_employed", "おるで", "yes"),
        ("global_south_interest", "興味なか", "no"),
        ("education", "大学は出とらん", "below"),
        ("consent", "同意せんわ", "no"),
        ("registered_seal", "押せん", "no"),
        ("employment_type", "正社員やで", "regular"),
        ("finances_and_organisation", "足りとらん", "insufficient"),
    ],
    "double negation": [
        ("placement_licence", "持っていないこともない", "yes"),
        ("graduates_employed", "いないことはない", "yes"),
        ("cooperation", "協力できないわけではない", "all"),
        ("cooperation", "困るものはありません", "all"),
        ("consent", "同意できないことはない", "yes"),
        ("registered_seal", "押せないことはない", "yes"),
        ("global_south_interest", "興味なくはない", "yes"),
        ("compliance", "あるわけない", "none"),
        ("own_website", "あるといえばある", "yes"),
    ],
    "the last state": [
        ("corporate_form", "以前は有限会社でしたが、今は株式会社です", "kabushiki"),
        ("corporate_form", "合同会社から株式会社に変わりました", "kabushiki"),
        ("corporate_form", "以前は合同会社でした", NOTHING),
        ("own_website", "昔はなかったけど今はあります", "yes"),
        ("own_website", "HPはありましたが去年閉鎖しました", "no"),
        ("status_of_residence", "特定技能から技人国に変更します", "engineer_humanities_international"),
        ("status_of_residence", "今は留学ですが卒業後は技人国です", "engineer_humanities_international"),
        ("placement_licence", "持ってました", "returned"),
        ("placement_licence", "もう手放しました", "returned"),
        ("placement_licence", "持ってなかったです", "no"),
        ("graduates_employed", "以前はいました", "yes"),
        ("graduates_employed", "昔いたけど辞めました", "yes"),
    ],
    "what is to come": [
        ("placement_licence", "来月取ります", "unsure"),
        ("own_website", "来月オープンです", "unsure"),
        ("graduates_employed", "来月入る予定", "unsure"),
        ("employment_type", "1年たったら正社員にするつもり", "unsure"),
        ("employment_type", "最初はアルバイトで、慣れたら正社員にします", "unsure"),
    ],
    "one not, the other": [
        ("job_type", "現場仕事ではなく設計です", "specialist"),
        ("education", "高卒じゃなくて専門学校", "equivalent"),
        ("education", "大卒でも高卒でもない", NOTHING),
        ("employment_type", "契約社員ではありません、正社員です", "regular"),
        ("other_entity_employs", "子会社じゃなくてうちが雇います", "no"),
        ("overseas_entity_only", "海外のみではなく日本でも", "no"),
        ("overseas_entity_only", "海外限定ではありません", "no"),
        ("overseas_entity_only", "日本では雇いません", "yes"),
        ("overseas_entity_only", "日本の工場だけです", NOTHING),
        ("overseas_entity_only", "タイの工場だけ", "yes"),
    ],
    "kana": [
        ("corporate_form", "がっこうほうじん", "other"),
        ("corporate_form", "ゆうげん です", "yugen"),
        ("own_website", "ﾎｰﾑﾍﾟｰｼﾞ ﾅｼ", "no"),
        ("employment_type", "せいしゃいん です", "regular"),
        ("employment_type", "はけん", "other"),
        ("employment_type", "ぎょうむいたく", "other"),
        ("status_of_residence", "とくていぎのう です", "specified_skilled_worker"),
        ("status_of_residence", "ｴｲｼﾞｭｳ", "other"),
        ("own_website", "ｲｸｾｲ ｼｴﾝ ﾅｲﾖｳ", NOTHING),
    ],
    "a refusal": [
        ("placement_licence", "言えません", "unsure"),
        ("overseas_entity_only", "言いたくない", "unsure"),
        ("compliance", "ノーコメント", "unsure"),
        ("corporate_form", "回答は差し控えます", "unsure"),
        ("compliance_items", "答えたくない", NOTHING),
        ("finances_and_organisation", "十分とは言えません", "insufficient"),
    ],
    "short": [
        ("placement_licence", "有", "yes"),
        ("own_website", "無", "no"),
        ("corporate_form", "無", NOTHING),
        ("education", "有", NOTHING),
        ("support_years_used", "まだ一度も", "0"),
        ("placements_last_3_years", "一件も", "no"),
        ("own_website", "ないない", "no"),
        ("own_website", "サイト？あるよ", "yes"),
    ],
    "an evaluation": [
        ("finances_and_organisation", "足りてると思います", "sufficient"),
        ("finances_and_organisation", "判断つきません", "unsure"),
        ("global_south_interest", "ベトナムの人を採用したいと思っています", "yes"),
        ("placements_last_3_years", "ほとんどないです", "unsure"),
    ],
    "several at once": [
        ("cooperation_items", "報告会と調査", NOTHING),
        ("cooperation_items", "担当者と何か別のもの", NOTHING),
        ("cooperation_items", "調査以外は全部無理", NOTHING),
        ("cooperation_items", "担当者以外", NOTHING),
        ("cooperation_items", "3番の調査と5番", ["surveys", "report_sharing"]),
        ("cooperation_items", "調査は大丈夫だけど掲載は無理", ["report_listing"]),
        ("cooperation_items", "人手がないので調査", ["surveys"]),
        ("cooperation_items", "全部難しいです", COOPERATION),
        ("cooperation_items", "全部大丈夫です", NOTHING),
        ("compliance_items", "反社ではありません、法令違反です", ["laws"]),
        ("compliance_items", "法令違反と変なこと", NOTHING),
        ("compliance", "どれにも該当しません", "none"),
        ("compliance", "ひとつ該当します", "some"),
        ("compliance", "反社ではありません", NOTHING),
        ("cooperation", "できますが掲載は不可です", "some"),
    ],
    "a question for a word": [
        ("placement_licence", "免許って何ですか", NOTHING),
        ("placement_licence", "有料職業紹介とは", NOTHING),
        ("corporate_form", "合同会社って何ですか", NOTHING),
        ("corporate_form", "この言葉の意味を教えて", NOTHING),
        ("corporate_form", "株式会社と合同会社の違いは", NOTHING),
        ("compliance", "反社のチェックってあるの", NOTHING),
        ("employment_type", "パートでもいいんでしょうか", NOTHING),
    ],
    "small words that are none": [
        ("own_website", "違います", "no"),
        ("graduates_employed", "いいえ、違います", "no"),
        ("graduates_employed", "バイトを探しています", NOTHING),
        ("own_website", "電話が来ない", NOTHING),
        ("own_website", "はい、戻ってください", NOTHING),
        ("own_website", "申し訳ありませんが、あります", "yes"),
        ("placements_last_3_years", "承知しました", NOTHING),
        ("placement_licence", "運転免許ならあります", NOTHING),
    ],
}
HARD_CASES = [(kind, *case) for kind, cases in HARD.items() for case in cases]
# What a company says of one thing, and the questions that it answers; it answers no other.
OF_ONE_THING = {
    "ホームページはあります": {"own_website"},
    "HPは持っていません": {"own_website"},
    "サイトは多分あると思います": {"own_website"},
    "We have a website": {"own_website"},
    "有料職業紹介の許可を持っています": {"placement_licence"},
    "免許はありません": {"placement_licence"},
    "紹介の実績はあります": {"placements_last_3_years"},
    "実績は一件もないです": {"placements_last_3_years"},
    "支援を受けたことはありません": {"support_years_used"},
    "現地法人はありません": {"overseas_entity_only"},
    "在留資格はまだわかりません": {"status_of_residence"},
    "雇用形態は正社員です": {"employment_type"},
    "大卒の社員はいません": {"graduates_employed"},
    "グローバルサウスに関心はありません": {"global_south_interest"},
    "資金はあります": {"finances_and_organisation"},
    "法令違反はありません": {"compliance"},
    "報告書への協力はできます": {"cooperation"},
    "同意書は出せます": {"consent"},
    "実印はあります": {"registered_seal"},
    "印鑑の登録はしていません": {"registered_seal"},
    "株式会社です": {"corporate_form"},
    "法人の種類はわかりません": {"corporate_form"},
}
SUBJECTS = {
    "own_website": "ホームページ",
    "placement_licence": "免許",
    "global_south_interest": "グローバルサウス",
    "finances_and_organisation": "資金",
    "consent": "同意書",
    "registered_seal": "実印",
}
SAID_OF_IT = ["はあります", "はないです", "は多分あります", "はわかりません", "はできます", "なら持ってます"]
CASES = [(criterion, text, value) for criterion, said in TABLE.items() for text, value in said.items()]
NUMBERS = [
    "2",
    "２",
    "②",
    "2番",
    "２番です",
    "2でお願いします",
    "二番目",
    "2つ目",
    "(2)",
    "option 2",
    "the second one",
    "No. 2",
    "2.",
]


@pytest.mark.parametrize(("criterion", "text", "value"), CASES)
def test_an_answer_in_a_companys_own_words(programme, criterion, text, value):
    assert read(programme, criterion, text) == ([value] if isinstance(value, str) else value)


@pytest.mark.parametrize(("kind", "criterion", "text", "value"), HARD_CASES)
def test_what_is_difficult_to_read(programme, kind, criterion, text, value):
    assert read(programme, criterion, text) == ([value] if isinstance(value, str) else value), kind


@pytest.mark.parametrize("text", OF_ONE_THING)
def test_what_is_said_of_one_thing_answers_no_other_question(programme, text):
    assert {id for id in programme.criteria if read(programme, id, text)} == OF_ONE_THING[text]


@given(st.sampled_from(list(SUBJECTS)), st.sampled_from(list(SUBJECTS)), st.sampled_from(SAID_OF_IT))
def test_whatever_is_said_of_another_subject_is_no_answer(programme, asked, spoken_of, said):
    if asked != spoken_of:
        assert read(programme, asked, SUBJECTS[spoken_of] + said) is None


@given(st.sampled_from([case[1:] for case in HARD_CASES]), st.sampled_from(["。", "です。", " ", "！"]))
def test_an_ending_never_turns_an_answer_into_another_one(programme, case, ending):
    criterion, text, value = case
    expected = [value] if isinstance(value, str) else value
    assert read(programme, criterion, text + ending) in (expected, None)


@pytest.mark.parametrize("text", NUMBERS)
def test_the_number_of_a_choice(programme, text):
    assert read(programme, "corporate_form", text) == ["yugen"]


@pytest.mark.parametrize("text", ["0", "6", "99", "1と2", "2年", ""])
def test_what_is_no_number_of_a_choice(programme, text):
    assert read(programme, "corporate_form", text) is None


def test_the_number_of_years_is_the_number_of_its_choice(programme):
    values = list(programme.criteria["support_years_used"].values)
    assert values[:3] == ["1", "2", "3_or_more"]


def test_the_stance_counts_where_the_words_say_nothing(programme):
    words = "おっしゃるとおりの状況でございまして"
    assert read(programme, "own_website", words, "affirm") == ["yes"]
    assert read(programme, "own_website", "そういった類は不要と存じまして", "deny") == ["no"]
    assert read(programme, "own_website", words, "unsure") == ["unsure"]
    assert read(programme, "own_website", words) is None


def test_the_words_count_more_than_the_stance(programme):
    assert read(programme, "own_website", "ありません", "affirm") == ["no"]


def test_a_stance_that_the_words_are_against_is_no_answer(programme):
    assert read(programme, "own_website", "おっしゃるとおりの状況でございまして", "deny") is None
    assert read(programme, "own_website", "そういった類は不要と存じまして", "affirm") is None


def test_a_question_is_no_answer_whatever_its_stance(programme):
    assert read(programme, "own_website", "ないとどうなりますか", "deny") is None


def test_a_stance_that_a_question_does_not_know_is_no_answer(programme):
    assert read(programme, "corporate_form", "おっしゃるとおりです", "affirm") is None
    assert read(programme, "compliance_items", "なんとも", "unsure") is None


def test_every_phrase_and_label_of_the_data_reads_as_its_own_value(programme):
    wrong = [
        (criterion.id, value.id, phrase, found)
        for criterion in programme.criteria.values()
        for value in criterion.values.values()
        for phrase in (value.label.ja, value.label.en, *(words for said in value.says.values() for words in said))
        if (found := read(programme, criterion.id, phrase)) != [value.id]
    ]
    assert wrong == []


def test_every_value_is_said_in_at_least_eight_ways(programme):
    few = [
        (criterion.id, value.id)
        for criterion in programme.criteria.values()
        for value in criterion.values.values()
        if value.id != "unsure" and sum(len(said) for said in value.says.values()) < 8
    ]
    assert few == []


def test_phrases_are_read_with_polite_endings_and_in_any_width(programme):
    wrong = [
        (criterion.id, value.id, phrase)
        for criterion in programme.criteria.values()
        for value in criterion.values.values()
        for phrase in value.says.get("ja", ())
        for said in (f"{phrase}。", f" {phrase} ", phrase.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)}))
        if read(programme, criterion.id, said) != [value.id]
    ]
    assert wrong == []


@given(st.text(max_size=40), st.sampled_from(["affirm", "deny", "unsure", None]), st.data())
def test_whatever_is_written_the_answer_is_one_of_the_values(programme, text, stance, data):
    criterion = programme.criteria[data.draw(st.sampled_from(list(programme.criteria)))]
    values = read(programme, criterion.id, text, stance)
    if values is not None:
        assert values and set(values) <= set(criterion.values)
        assert criterion.multiple or len(values) == 1
