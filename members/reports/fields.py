"""What a Word template for the record of a meeting may show: each field with its meaning, and a record to try it on."""

from typing import Any

# In the order of the page that explains them. A list is gone through with {%p for … in … %}, in a table with {%tr … %}.
MEANINGS = {
    "title": "标题：会议类别加“记录”，草稿另加“（草稿）”",
    "draft": "草稿时是“草稿，尚未录入”，其他时候是空的",
    "organization": "召开会议的支部，党小组的会议是支部加小组",
    "number": "年度和第几次，录入以后才有",
    "name": "会议名称，可能是空的",
    "purposes": "用途，如组织生活会，可能是空的",
    "joint": "一起召开的其他支部或党小组，可能是空的",
    "time": "年月日、星期、起止时分",
    "place": "地点，线上的写明线上",
    "presider": "主持人和当时的职务",
    "recorder": "记录人和当时的职务",
    "lecturer": "主讲人；不是党课的会议写“未填”或是空的",
    "due": "应到人数，其中正式党员、有表决权各多少人",
    "present": "实到人数，其中正式党员、有表决权各多少人",
    "sentence": "应到、实到合成的一句话",
    "attended": "出席人，注明预备、线上、迟到、早退、更正",
    "on_leave": "请假人和原因；原因只给可以知道的人",
    "absent": "缺席人和原因",
    "not_entered": "还没有登记的人，只有草稿里有",
    "excused": "不计入应到的人和原因",
    "observers": "列席人和身份",
    "topics": "议题，每行一项，已编号",
    "studied": "学习内容，每行一项：篇目、材料、领学人、分钟数",
    "head": "表头里除时间、地点、主持人、记录人、应到、实到以外有内容的各行",
    "head[].label": "这一行的名称，如“出席”",
    "head[].lines": "这一行的文字，每行一段",
    "agenda": "议题，按次序",
    "agenda[].number": "一、二、三",
    "agenda[].title": "议题",
    "agenda[].content": "学习、报告或讨论的内容，每行一段",
    "agenda[].statements": "逐人的发言",
    "agenda[].statements[].speaker": "发言人",
    "agenda[].statements[].gist": "发言摘要，每行一段",
    "agenda[].votes": "每次表决，各有几行：票数、计算和依据",
    "resolutions": "决议和议定事项",
    "resolutions[].text": "内容，每行一段",
    "resolutions[].owner": "责任人",
    "resolutions[].due": "期限",
    "resolutions[].done": "落实情况",
    "make_ups": "补学，每人一行；归档以后才有",
    "amendments": "更正，每次一行",
    "linked": "关联的会议，每次一行",
    "written": "哪天召开、录入（会后第几天）、归档，有没有更正",
    "left_out": "打印人不能知道、因此没有列出的内容；没有时是空的",
}
# Made up. Every field has something in it, so that every part of a template is tried.
SAMPLE: dict[str, Any] = {
    "title": "支部党员大会记录",
    "draft": "草稿，尚未录入",
    "organization": "望川镇机关第二党支部",
    "number": "二〇二五年第 4 次",
    "name": "冬季值班办法",
    "purposes": "集中学习、民主议事",
    "joint": "望川镇柳溪村支部",
    "time": "2025年11月19日（星期三）14时30分至16时40分",
    "place": "镇机关三楼会议室，同时线上",
    "presider": "周砚秋（书记）",
    "recorder": "苏见微（组织委员）",
    "lecturer": "林可舟（副书记）",
    "due": "6 人，其中正式党员 5 人，有表决权 5 人",
    "present": "4 人，其中正式党员 3 人，有表决权 3 人",
    "sentence": "应到 6 人，其中正式党员 5 人，有表决权 5 人；实到 4 人，其中正式党员 3 人，有表决权 3 人。",
    "attended": "周砚秋、苏见微、林可舟（线上）、孟初晴（预备）",
    "on_leave": "程予安（公出：参加防汛物资清点）",
    "absent": "邵望舒（临时抢修供水管，未及请假）",
    "not_entered": "郑松声",
    "excused": "方映川（长期卧床）",
    "observers": "陶知微（望川镇党委组织员）",
    "topics": ["一、学习第一章第三节", "二、调整冬季值班办法"],
    "studied": ["《支部工作夜话》第一章　三、把小会开好", "集中学习 40 分钟"],
    "head": [
        {"label": "出席", "lines": ["周砚秋、苏见微、林可舟（线上）、孟初晴（预备）"]},
        {"label": "议题", "lines": ["一、学习第一章第三节", "二、调整冬季值班办法"]},
    ],
    "agenda": [
        {
            "number": "一",
            "title": "调整冬季值班办法",
            "content": ["林可舟说明支委会讨论的方案。", "值班改为两人一组。"],
            "statements": [{"speaker": "郑松声", "gist": ["反对两人一组，人手不够。", "建议雨雪天才加一人。"]}],
            "votes": [["表决（值班办法）：赞成 3 票，反对 0 票，弃权 0 票。", "结果：通过。"]],
        }
    ],
    "resolutions": [{"text": ["十二月起两人一组值班。"], "owner": "林可舟", "due": "2026年2月28日", "done": "进行中"}],
    "make_ups": ["程予安：2025年11月26日，送学上门，苏见微录入", "邵望舒：待补学"],
    "amendments": ["更正一（2025年12月1日，周砚秋录入）：地点，“二楼”应为“三楼”。原因：笔误"],
    "linked": ["2025年11月19日　主题党日"],
    "written": "2025年11月19日召开，2025年11月21日录入（会后第 2 天），2025年11月22日归档，更正 1 次。",
    "left_out": "本件未列请假的原因，这些内容只给有关人员看。",
}
BARE = {name: "" if isinstance(value, str) else [] for name, value in SAMPLE.items()}


def names_in(fields: dict[str, Any], within: str = "") -> list[str]:
    """Every name in these fields, as `MEANINGS` writes it; of a list, those of its first row."""
    found = []
    for name, value in fields.items():
        found.append(within + name)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += names_in(value[0], f"{within}{name}[].")
    return found
