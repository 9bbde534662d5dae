"""Endings of names of hosts, as far as people know them, and of files."""

# Endings of names that everybody knows, whatever stands before them.
BEST_KNOWN = frozenset("com net org edu gov mil".split())
# Endings that are known; those of countries without the ones that are everyday words of English (in, it, to).
KNOWN = (
    BEST_KNOWN
    | frozenset("info biz name pro xyz app dev shop store online site cloud bank top club".split())
    | frozenset(
        "ac ad ae af ag ai al ao aq ar au aw ax az ba bb bd bf bg bh bi bj bm bn bo br bs bt bw bz ca cc cd cf cg ch ci"
        " ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh"
        " gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu ie il im io iq ir je jm jo jp ke kg kh ki km kn kp"
        " kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md mg mh mk ml mm mn mo mq mr ms mt mu mv mw mx mz na nc"
        " ne nf ng ni nl np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg"
        " sh si sk sl sm sn sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn tr tt tv tw tz ua ug uk uy uz va"
        " vc ve vg vi vn vu wf ws ye yt za zm zw".split()
    )
    | frozenset(
        "рф рус бел укр срб мкд бг ею қаз мон сайт онлайн орг ком дети москва ελ ευ հայ გე קום ישראל"
        " 中国 中國 香港 台湾 台灣 澳門 澳门 新加坡 公司 网络"
        " 網絡 网址 在线 中文网"
        " 商城 网店 集团 政务 公益 コム みんな"
        " 한국 닷컴 닷넷 ไทย คอม"
        " مصر السعودية امارات الاردن الجزائر المغرب تونس سورية عمان فلسطين قطر ایران پاکستان موقع شبكة كوم भरत".split()
    )
)

# Of these, words that may begin a sentence whose blank was forgotten.
WORDS = frozenset("am as at be by do is me my no so us la name top".split())
# Endings of files under which no name of a host exists.
FILES = frozenset(
    "bak bat bib bin bmp cfg cmd conf cpp css csv dat deb dll dmg doc docx env epub exe gguf gif gradle graphql gz hpp"
    " htm html ico ini ipynb iso jar java jpeg jpg js json jsonl jsx kt lock log lua mjs msi odp ods odt onnx patch pdf"
    " pem php png ppt pptx proto rb rpm rst rtf safetensors scss sql sqlite svg swift tar tex toml ts tsv tsx txt vue"
    " wasm webp whl xls xlsm xlsx xml xsl yaml yml".split()
)
# Endings of files that are those of countries as well, with the names that such files have.
COUNTRY_FILES = {
    "md": frozenset("readme changelog contributing license security index install history todo authors".split()),
    "rs": frozenset("main lib mod build".split()),
    "sh": frozenset("install build run setup start stop test deploy".split()),
}
IN_DOUBT = frozenset({"py", "ps", "cc", "ml", "pm", "so"}) | COUNTRY_FILES.keys()
