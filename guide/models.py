"""The books: what they contain, and what the portal adds to help in reading them.

The text of a book is in `Passage`; everything marked "ours" (digest, guidance, questions) was written for this
portal and says so on every page.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from guide.numerals import chinese_number
from guide.readers import Reader, keeps_books


class FromFixture(models.Model):
    """A row that a fixture brings and an editor may change.

    `as_loaded` keeps the values last taken from the fixture, so that loading again can tell an editor's change
    (never overwritten) from an outdated value (replaced).
    """

    as_loaded = models.JSONField("载入时的内容", default=dict, editable=False)

    class Meta:
        abstract = True


class DocumentManager(models.Manager["Document"]):
    def get_by_natural_key(self, title: str) -> "Document":
        return self.get(title=title)


class Document(FromFixture):
    """A central document that a book quotes."""

    title = models.CharField("名称", max_length=200, unique=True)
    issuer = models.CharField("制定或发布者", max_length=100, blank=True)
    adopted_on = models.DateField("通过日期", null=True, blank=True)
    other_names = models.TextField("书中的其他称呼", blank=True, help_text="每行一个，导入书稿时用来认出这份文件。")

    objects = DocumentManager()

    class Meta:
        verbose_name = verbose_name_plural = "引用文件"
        ordering = ("adopted_on", "title")

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.title,)

    def get_absolute_url(self) -> str:
        return reverse("guide:document", args=[self.pk])


class BookQuerySet(models.QuerySet["Book"]):
    def published(self) -> Self:
        return self.filter(status=Book.Status.PUBLISHED)

    def readable_by(self, reader: Reader) -> Self:
        return self.all() if keeps_books(reader) else self.published()

    def get_by_natural_key(self, slug: str) -> "Book":
        return self.get(slug=slug)


class Book(FromFixture):
    class Status(models.TextChoices):
        DRAFT = "draft", "未发布"
        PUBLISHED = "published", "已发布"

    slug = models.SlugField("网址中的名称", unique=True)
    title = models.CharField("书名", max_length=200)
    subtitle = models.CharField("副书名", max_length=200, blank=True)
    editors = models.CharField("主编", max_length=200, blank=True)
    publisher = models.CharField("出版者", max_length=100, blank=True)
    isbn = models.CharField("书号", max_length=17, blank=True, help_text="只填数字，不加连字符。")
    published_year = models.PositiveSmallIntegerField("出版年", null=True, blank=True)
    published_month = models.PositiveSmallIntegerField("出版月", null=True, blank=True)
    price = models.DecimalField("定价（元）", max_digits=8, decimal_places=2, null=True, blank=True)
    about = models.TextField("本站说明", blank=True, help_text="由本站编写，不是原书文字。")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)

    objects = BookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "书"
        ordering = ("title",)
        constraints = [
            models.UniqueConstraint(
                fields=["isbn"],
                condition=~Q(isbn=""),
                name="book_isbn_once",
                violation_error_message="这个书号已属于另一本书。",
            ),
            models.CheckConstraint(
                condition=Q(published_month__isnull=True) | Q(published_month__range=(1, 12)),
                name="book_month_of_year",
                violation_error_message="出版月请填 1 到 12。",
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def get_absolute_url(self) -> str:
        return reverse("guide:contents", args=[self.slug])


class ChapterManager(models.Manager["Chapter"]):
    def get_by_natural_key(self, book: str, number: int) -> "Chapter":
        return self.get(book__slug=book, number=number)


class Chapter(FromFixture):
    """One chapter. Number 0 is the introduction (绪论). An unknown page is blank, never guessed."""

    book = models.ForeignKey(Book, verbose_name="书", on_delete=models.PROTECT, related_name="chapters")
    number = models.PositiveSmallIntegerField("章次", help_text="绪论为 0。")
    title = models.CharField("标题", max_length=200)
    first_page = models.PositiveSmallIntegerField("起始页", null=True, blank=True)
    last_page = models.PositiveSmallIntegerField("结束页", null=True, blank=True)
    guidance = models.TextField("本站导读", blank=True, help_text="由本站编写，不是原书文字。")

    objects = ChapterManager()

    class Meta:
        verbose_name = verbose_name_plural = "章"
        ordering = ("book", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "number"], name="chapter_number_once", violation_error_message="这本书已有这一章次。"
            ),
            models.CheckConstraint(
                condition=Q(last_page__gte=models.F("first_page")),
                name="chapter_pages_in_order",
                violation_error_message="结束页不能小于起始页。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}　{self.title}"

    @property
    def label(self) -> str:
        """绪论, 第一章, 第二章 …"""
        return f"第{chinese_number(self.number)}章" if self.number else "绪论"

    def natural_key(self) -> tuple[str, int]:
        return (*self.book.natural_key(), self.number)

    natural_key.dependencies = ["guide.book"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("guide:chapter", args=[self.book.slug, self.number])


class SectionQuerySet(models.QuerySet["Section"]):
    def visible(self) -> Self:
        """Sections that readers see: not hidden, in a published book."""
        return self.filter(hidden=False, chapter__book__status=Book.Status.PUBLISHED)

    def readable_by(self, reader: Reader) -> Self:
        return self.all() if keeps_books(reader) else self.visible()

    def get_by_natural_key(self, book: str, chapter: int, slug: str) -> "Section":
        return self.get(chapter__book__slug=book, chapter__number=chapter, slug=slug)


class Section(FromFixture):
    """The unit that is assigned, read and marked.

    `slug` is its address within the chapter (`opening`, `central-spirit`, `topic-1`, `case-1`, `commentary-1`), given
    once and kept even when the heading or its number changes. `revision` counts the texts it has had: 0 means that
    there is no text yet, and the page says which printed pages to read.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", "引言"
        CENTRAL_SPIRIT = "central_spirit", "中央精神"
        TOPIC = "topic", "正文节"
        CASE = "case", "典型案例"
        COMMENTARY = "commentary", "案例点评"

    chapter = models.ForeignKey(Chapter, verbose_name="章", on_delete=models.PROTECT, related_name="sections")
    slug = models.SlugField("网址中的名称", max_length=40)
    position = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("种类", max_length=20, choices=Kind)
    number = models.PositiveSmallIntegerField("节次", null=True, blank=True, help_text="只有正文节有节次。")
    title = models.CharField("标题", max_length=200, blank=True)
    first_page = models.PositiveSmallIntegerField("起始页", null=True, blank=True)
    last_page = models.PositiveSmallIntegerField("结束页", null=True, blank=True)
    digest = models.TextField("本站提要", blank=True, help_text="每行一条。由本站编写，不是原书文字。")
    hidden = models.BooleanField("隐藏", default=False, help_text="隐藏后读者看不到，已有的学习记录不变。")
    revision = models.PositiveIntegerField("正文版次", default=0, editable=False)
    text_hash = models.CharField("正文校验值", max_length=64, blank=True, editable=False)
    taken_out = models.JSONField("编辑删去的段落", default=list, blank=True, editable=False)  # as the file had them

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节"
        ordering = ("chapter", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "slug"], name="section_slug_once", violation_error_message="这一章已有这个网址名称。"
            ),
            models.CheckConstraint(
                condition=Q(kind="topic", number__isnull=False) | (~Q(kind="topic") & Q(number__isnull=True)),
                name="section_number_for_topics",
                violation_error_message="正文节请填节次，其他种类的节不填。",
            ),
            models.CheckConstraint(
                condition=Q(last_page__gte=models.F("first_page")),
                name="section_pages_in_order",
                violation_error_message="结束页不能小于起始页。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter.label}　{self.heading}"

    @property
    def heading(self) -> str:
        """What stands over the section: `一、…`, `典型案例　…`, or the name of its kind."""
        if self.number:
            return f"{chinese_number(self.number)}、{self.title}"
        if self.kind == self.Kind.OPENING:
            return self.title or self.get_kind_display()
        return f"{self.get_kind_display()}　{self.title}".strip("　")

    def natural_key(self) -> tuple[str, int, str]:
        return (*self.chapter.natural_key(), self.slug)

    natural_key.dependencies = ["guide.chapter"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return reverse("guide:section", args=[self.chapter.book.slug, self.chapter.number, self.slug])


class PassageManager(models.Manager["Passage"]):
    def get_by_natural_key(self, book: str, chapter: int, section: str, anchor: int) -> "Passage":
        home = Section.objects.get_by_natural_key(book, chapter, section)
        return self.get(section=home, anchor=anchor)


class Passage(FromFixture):
    """A paragraph, quotation or minor heading.

    `anchor` is its address on the page (`#p3`): given once within the section, never reused, kept while the text
    stays recognisable. `source` is the line printed under a quotation; `document` the document it names.
    """

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", "段落"
        QUOTATION = "quotation", "引文"
        HEADING = "heading", "小标题"

    section = models.ForeignKey(Section, verbose_name="节", on_delete=models.PROTECT, related_name="passages")
    anchor = models.PositiveSmallIntegerField("段号", editable=False)
    position = models.PositiveSmallIntegerField("次序")
    kind = models.CharField("种类", max_length=10, choices=Kind, default=Kind.PARAGRAPH)
    text = models.TextField("文字")
    page = models.PositiveSmallIntegerField("页码", null=True, blank=True)
    source = models.CharField("引文出处", max_length=200, blank=True)
    document = models.ForeignKey(
        Document, verbose_name="引用文件", on_delete=models.PROTECT, related_name="quotations", null=True, blank=True
    )
    placed_by_hand = models.BooleanField("由编辑放置", default=False, help_text="再次导入书稿时保留。")

    objects = PassageManager()

    class Meta:
        verbose_name = verbose_name_plural = "段落与引文"
        ordering = ("section", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["section", "anchor"], name="passage_anchor_once"),
            models.CheckConstraint(condition=~Q(text=""), name="passage_has_text"),
            models.CheckConstraint(
                condition=Q(kind="quotation") | Q(document__isnull=True, source=""),
                name="passage_source_for_quotations",
                violation_error_message="只有引文可以填出处和引用文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text[:20]}…" if len(self.text) > 20 else self.text

    def natural_key(self) -> tuple[str, int, str, int]:
        return (*self.section.natural_key(), self.anchor)

    natural_key.dependencies = ["guide.section", "guide.document"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        return f"{self.section.get_absolute_url()}#p{self.anchor}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def readable_by(self, reader: Reader) -> Self:
        shown = self.filter(hidden=False, chapter__book__status=Book.Status.PUBLISHED)
        return self.all() if keeps_books(reader) else shown

    def get_by_natural_key(self, book: str, chapter: int, kind: str, position: int) -> "Question":
        return self.get(chapter__book__slug=book, chapter__number=chapter, kind=kind, position=position)


class Question(FromFixture):
    """A question written for this portal: for discussion at a meeting, or for the branch and the reader to check."""

    class Kind(models.TextChoices):
        DISCUSSION = "discussion", "讨论题"
        SELF_CHECK = "self_check", "自查题"

    chapter = models.ForeignKey(Chapter, verbose_name="章", on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField("种类", max_length=10, choices=Kind)
    position = models.PositiveSmallIntegerField("次序")
    text = models.TextField("题目")
    hint = models.TextField("提示", blank=True)
    hidden = models.BooleanField("隐藏", default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "讨论题与自查题"
        ordering = ("chapter", "kind", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["chapter", "kind", "position"],
                name="question_place_once",
                violation_error_message="这一章的同一种题目里已有这个次序。",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def natural_key(self) -> tuple[str, int, str, int]:
        return (*self.chapter.natural_key(), self.kind, self.position)

    natural_key.dependencies = ["guide.chapter"]  # type: ignore[attr-defined]


class SectionRevision(models.Model):
    """What the text of a section was at one revision. Append-only.

    `passages` is a list of `{"anchor", "kind", "text", "page", "source"}` in reading order.
    """

    section = models.ForeignKey(Section, verbose_name="节", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField("版次")
    passages = models.JSONField("正文")
    text_hash = models.CharField("校验值", max_length=64)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="由谁", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "正文修订"
        ordering = ("section", "-number")
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class StrayLine(models.Model):
    """A line of an imported file that did not go into the text: noise, or without a place. Nothing is lost unseen.

    An editor can put it where it belongs; `passage` then says where it went, and later imports leave both alone.
    """

    class Verdict(models.TextChoices):
        DROPPED = "dropped", "判为扫描噪声"
        UNPLACED = "unplaced", "找不到位置"

    book = models.ForeignKey(Book, verbose_name="书", on_delete=models.CASCADE, related_name="stray_lines")
    line_number = models.PositiveIntegerField("文件行号")
    text = models.TextField("文字")
    verdict = models.CharField("判断", max_length=10, choices=Verdict)
    reason = models.CharField("理由", max_length=100)
    passage = models.ForeignKey(
        Passage, verbose_name="已放入", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "未放入正文的行"
        ordering = ("book", "line_number")

    def __str__(self) -> str:
        return f"第 {self.line_number} 行：{self.text[:30]}"
