"""Why a workbook is not taken, or not taken back."""

from members.errors import Refusal

MEGABYTES = 5  # of one file
MOST_ROWS = 5_000


class WorkbookRefused(Refusal):
    sentence = "这份文件读不出来，请下载模板填写后再上传。"
    fields = ("file",)


class NotAWorkbook(WorkbookRefused):
    sentence = "这不是 Excel 工作簿（.xlsx），也不是 CSV 表格，请另存为 .xlsx 再上传。"


class WorkbookTooLarge(WorkbookRefused):
    sentence = f"文件超过 {MEGABYTES} MB，请去掉图片，或者分成几份上传。"


class UnpacksTooLarge(WorkbookRefused):
    sentence = "文件解开以后太大，请把数据复制到一份新的模板里再上传。"


class WorkbookLocked(WorkbookRefused):
    sentence = "这份文件加了密码，或者是旧格式 .xls。请去掉密码，另存为 .xlsx 再上传。"


class WorkbookWithMacros(WorkbookRefused):
    sentence = "这份工作簿里带有宏，请另存为不带宏的 Excel 工作簿（.xlsx）再上传。"


class WorkbookDamaged(WorkbookRefused):
    sentence = "这份工作簿不完整或已损坏，请在 Excel 或 WPS 里另存一份再上传。"


class WorkbookOdd(WorkbookRefused):
    sentence = "文件内部有不合规的内容，请把数据复制到一份新的模板里再上传。"


class WorkbookEmpty(WorkbookRefused):
    sentence = "表里没有要导入的内容，请从标题下面一行开始填写。"


class TooManyRows(WorkbookRefused):
    sentence = f"一次最多导入 {MOST_ROWS} 行，请分成几份上传。"


class ImportRefused(Refusal):
    """Some rows cannot be brought in, so none is."""

    sentence = "有几行还不能导入，请照说明改好再上传；没有写入任何一行。"


class ImportChanged(Refusal):
    sentence = "预览以后资料有了变动，已重新核对。请看过再导入；刚才没有写入。"


class NothingToImport(Refusal):
    sentence = "表里的内容与系统里的完全一样，没有要写入的。"


class KeptFileGone(Refusal):
    sentence = "预览的文件已经不在，请重新上传。"


class UndoneAlready(Refusal):
    sentence = "这次导入已经撤销过，不需要再办理。"


class NotTheLastImport(Refusal):
    sentence = "这次以后还有过导入，请先撤销后来的。"
