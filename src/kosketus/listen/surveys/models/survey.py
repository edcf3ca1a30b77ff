"""What is asked and what was answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7


class State(models.TextChoices):
    """Where a survey stands. One that came with a file was asked elsewhere."""

    BROUGHT = "brought", _("Brought in")
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Survey(models.Model):
    """A set of questions. ``slug`` is its stable name in facts, recipes and its public address.

    ``draft`` is the document that is edited (see blueprint), ``revision`` counts its changes; ``version`` is the
    number of the published one, 0 before the first. ``anonymous`` is fixed by the first publication; ``links_spent``
    counts the personal links of an anonymous one that were used, of which nothing else is left.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.BROUGHT)
    draft = models.JSONField(null=True)
    revision = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)
    anonymous = models.BooleanField(default=False)
    links_spent = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("survey")

    def __str__(self) -> str:
        return self.slug


class Question(models.Model):
    """One version of a question: a changed meaning is a new row, and answers keep the one they were given to."""

    id = models.BigAutoField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    key = models.SlugField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)
    metric = models.CharField(max_length=20)
    scale = models.CharField(max_length=20, blank=True)
    text = models.JSONField(default=dict)
    low = models.JSONField(default=dict)
    high = models.JSONField(default=dict)
    direction = models.CharField(max_length=8)
    touchpoint = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("question")
        constraints = [models.UniqueConstraint(fields=["survey", "key", "version"], name="surveys_question_once")]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.key} v{self.version}"


class Response(models.Model):
    """One filled-in form; ``key`` is its natural key within the survey.

    ``version`` is the survey's published version, ``seconds`` how long it took, ``ended`` the end that was shown;
    none of them is known of forms that were filled in elsewhere.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses", db_index=False)
    key = models.CharField(max_length=200)
    identity = models.ForeignKey("customers.Identity", null=True, on_delete=models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, blank=True)
    weight = models.FloatField(null=True)
    context = models.JSONField(default=dict)
    version = models.PositiveIntegerField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    ended = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("response")
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="surveys_response_once")]
        indexes = [models.Index(fields=["survey", "seconds"], name="surveys_response_timed")]

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.key}"


class Answer(models.Model):
    """What was said to one question; ``uid`` is also the id of the fact that tells of it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers", db_index=False)
    value = models.FloatField(null=True)
    option = models.CharField(max_length=80, null=True)  # noqa: DJ001 - None is "not a choice", "" would be an option
    text = models.TextField(null=True)  # noqa: DJ001 - None is "not asked for words"

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="surveys_answer_once")]
        # Results count by it without touching a row; it leads to all answers of a question too.
        indexes = [models.Index(fields=["question", "value", "option"], name="surveys_answer_counted")]

    def __str__(self) -> str:
        return str(self.uid)
