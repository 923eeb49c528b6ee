"""Why a file is not taken, or not removed."""

from members.errors import Refusal

MEGABYTES = 10  # of one file


class FileRefused(Refusal):
    sentence = "只收 PDF、JPEG、PNG 图片和 Word 文档（.docx），按文件内容核对。请另存为其中一种再上传。"
    fields = ("file",)


class FileTooLarge(FileRefused):
    sentence = f"文件超过 {MEGABYTES} MB，请分成几份，或者调低扫描清晰度再上传。"


class FileDamaged(FileRefused):
    sentence = "这份文件不完整或已损坏，请重新扫描或另存一份再上传。"


class PictureTooLarge(FileRefused):
    sentence = "这张图片的像素太多，请调低扫描清晰度再上传。"


class FileWithMacros(FileRefused):
    sentence = "这份文档里带有宏，不能上传。请另存为不带宏的 Word 文档（.docx）。"


class FileHereAlready(FileRefused):
    sentence = "这份文件已经上传过，没有再存。"


class NoRoomForFile(FileRefused):
    sentence = "服务器没能存下这份文件，可能是存储空间已满。请稍后再试，仍不行请告诉系统管理员。"


class NoFilesHere(Refusal):
    sentence = "这次会议没有召开，不收附件。"


class AttachmentKept(Refusal):
    sentence = "会议已经归档，附件只能补充，不能移除。"
