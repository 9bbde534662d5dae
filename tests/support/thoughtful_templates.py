"""Chat templates that mark thoughts, one for each way of doing it, and what a model writes behind their prompts.

The marks are nobody's, so that nothing but the template itself can tell what they mean.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thoughtful:
    """A template; `writes` are answers with what of them is thought and what is shown."""

    template: str
    writes: tuple[tuple[str, str, str], ...]
    # Whether its prompt opens the thoughts, and under which name it takes those of earlier turns.
    opens: bool = False
    field: str = ""
    thinks: bool = True


def _turns(assistant: str, begin: str, *, between: str = "", head: str = "<|ai|>") -> str:
    """A template with such a turn of the assistant, and such a beginning of its answer."""
    return (
        f"{between}{{%- for m in messages -%}}{{%- if m.role == 'assistant' -%}}{head}{assistant}<|over|>"
        f"{{%- else -%}}<|{{{{ m.role }}}}|>{{{{ m.content }}}}<|over|>{{%- endif -%}}{{%- endfor -%}}"
        f"{{%- if add_generation_prompt -%}}{head}{begin}{{%- endif -%}}"
    )


_TAGS = "{% if m.reasoning_content %}<ponder>{{ m.reasoning_content }}</ponder>{% endif %}{{ m.content }}"
_SWITCHED = "{% if enable_thinking is false %}<ponder></ponder>{% endif %}"

THOUGHTFUL = {
    "tags that the model writes": Thoughtful(
        _turns(_TAGS, _SWITCHED),
        (
            ("<ponder>Hm.</ponder>\nYes.", "Hm.", "Yes."),
            ("Yes, without.", "", "Yes, without."),
            ("<ponder>Hm.</ponder>Yes.\n<ponder>Or no?</ponder>\nNo.", "Hm.Or no?", "Yes.\nNo."),
            ("The tag <ponder> opens and `</ponder>` ends.", "", "The tag <ponder> opens and `</ponder>` ends."),
        ),
        field="reasoning_content",
    ),
    "tags that the prompt opens": Thoughtful(
        _turns(_TAGS, "{% if enable_thinking is false %}<ponder></ponder>{% else %}<ponder>\n{% endif %}"),
        (("Hm.\n</ponder>\n\nYes.", "Hm.\n", "Yes."), ("<ponder>Hm.</ponder>Yes.", "Hm.", "Yes.")),
        opens=True,
        field="reasoning_content",
    ),
    "words of the prompt, and one mark at the end": Thoughtful(
        _turns(
            "{% if m.reasoning_content %}{{ m.reasoning_content }}\n[NOW THE REPLY]\n{% endif %}{{ m.content }}",
            "Let me go through it:\n",
        ),
        (("First.\nThen.\n[NOW THE REPLY]\nYes.", "First.\nThen.\n", "Yes."),),
        opens=True,
        field="reasoning_content",
    ),
    "channels with names": Thoughtful(
        _turns(
            "{% if m.thinking %}<|lane|>musing<|text|>{{ m.thinking }}<|over|><|ai|>{% endif %}"
            "<|lane|>reply<|text|>{{ m.content }}",
            "",
        ),
        (
            ("<|lane|>musing<|text|>Hm.<|over|><|ai|><|lane|>reply<|text|>Yes.", "Hm.", "Yes."),
            ("<|lane|>reply<|text|>Yes.", "", "Yes."),
            (
                "<|lane|>musing<|text|>Hm.<|over|><|ai|><|lane|>draft<|text|>Yes?<|over|>"
                "<|ai|><|lane|>musing<|text|>So.<|over|><|ai|><|lane|>reply<|text|>Yes.",
                "Hm.Yes?So.",
                "Yes.",
            ),
        ),
        field="thinking",
    ),
    "thoughts that are kept beside calls only": Thoughtful(
        _turns(
            "{% if m.tool_calls %}{% if m.reasoning %}<|side>muse\n{{ m.reasoning }}\n<side|>{% endif %}"
            "<|call>{{ m.tool_calls[0].function.name }}<call|>{% endif %}{{ m.content }}",
            "{% if not enable_thinking %}<|side>muse\n<side|>{% endif %}",
        ),
        (
            ("<|side>muse\nHm.\n<side|>Yes.", "\nHm.\n", "Yes."),
            ("Well. <|side>muse\nHm.<side|>Yes.<side|>", "\nHm.", "Well. Yes."),
        ),
        field="reasoning",
    ),
    "answers between marks, too": Thoughtful(
        _turns(
            "{% if m.reasoning_content %}<|MUSE_ON|>{{ m.reasoning_content }}<|MUSE_OFF|>{% endif %}"
            "<|TELL_ON|>{{ m.content }}<|TELL_OFF|>",
            "",
        ),
        (
            ("<|MUSE_ON|>Hm.<|MUSE_OFF|><|TELL_ON|>Yes.<|TELL_OFF|>", "Hm.", "Yes."),
            ("<|TELL_ON|>Yes.<|TELL_OFF|>", "", "Yes."),
            ("<|MUSE_ON|>Hm.<|TELL_ON|>Yes.", "Hm.", "Yes."),
        ),
        field="reasoning_content",
    ),
    "words between marks, with an empty thought where there is none": Thoughtful(
        _turns(
            "<|go|>muse<|is|>{{ m.reasoning_content or '' }}<|end|>muse<|is|><|go|>tell<|is|>{{ m.content }}"
            "<|end|>tell<|is|>",
            "<|go|>muse<|is|>",
        ),
        (("Hm.<|end|>muse<|is|><|go|>tell<|is|>Yes.<|end|>tell<|is|>", "Hm.", "Yes."),),
        opens=True,
        field="reasoning_content",
    ),
    "thoughts as parts of a list": Thoughtful(
        _turns(
            "{% if m.content is string %}{{ m.content }}{% else %}{% for part in m.content %}"
            "{% if part.type == 'thinking' %}[MUSE]{{ part.thinking }}[/MUSE]{% else %}{{ part.text }}{% endif %}"
            "{% endfor %}{% endif %}",
            "",
        ),
        (("[MUSE]Hm.[/MUSE]Yes.", "Hm.", "Yes."), ("Yes [MUSE]no[/MUSE].", "", "Yes [MUSE]no[/MUSE].")),
    ),
    "thoughts as blocks": Thoughtful(
        _turns(
            "{% if m.content is string %}{{ m.content }}{% else %}{% for block in m.content.blocks %}"
            "{% if block.type == 'thoughts' %}<|muse_in|>{{ block.text }}<|muse_out|>"
            "{% else %}{{ block.text }}{% endif %}"
            "{% endfor %}{% endif %}",
            "",
        ),
        (("<|muse_in|>Hm.<|muse_out|>Yes.", "Hm.", "Yes."), ("Yes.<|muse_in|>Hm.<|muse_out|> No.", "Hm.", "Yes.No.")),
    ),
    "a heading for answers, and no thoughts": Thoughtful(
        _turns(">>>all\n{{ m.content }}", ">>>"), (("all\nYes, all.", "", "Yes, all."),), thinks=False
    ),
    "the closing tag alone where there is no thought": Thoughtful(
        _turns("{% if m.reasoning_content %}<ponder>{{ m.reasoning_content }}{% endif %}</ponder>{{ m.content }}", ""),
        (("<ponder>Hm.</ponder>Yes.", "Hm.", "Yes."), ("</ponder>Yes.", "", "Yes.")),
        field="reasoning_content",
    ),
    "tags put together, which the prompt has closed": Thoughtful(
        _turns(
            "{{ '<ponder{}>'.format(':free') }}{{ m.reasoning or '' }}{{ '</ponder{}>'.format(':free') }}"
            "{{ m.content }}",
            "{{ '<ponder{}></ponder{}>'.format(':free', ':free') }}",
        ),
        (
            ("Yes.", "", "Yes."),
            ("<ponder:free>Hm.</ponder:free>Yes.", "Hm.", "Yes."),
            ("Yes.\n<ponder:free>Hm.</ponder:free>", "Hm.", "Yes.\n"),
        ),
        field="reasoning",
    ),
    "to whom it is said": Thoughtful(
        _turns(
            "{% if m.reasoning_content %} to=self<|text|>{{ m.reasoning_content }}<|rest|><|ai|>{% endif %}"
            " to=you<|text|>{{ m.content }}",
            "",
        ),
        (
            (" to=self<|text|>Hm.<|rest|><|ai|> to=you<|text|>Yes, x.to=1.", "Hm.", "Yes, x.to=1."),
            (" to=you<|text|>Yes.", "", "Yes."),
        ),
        field="reasoning_content",
    ),
    "described in words": Thoughtful(
        "{{ '<|system|>Write your thoughts between <think></think> and your answer between <response></response>.' }}"
        + _turns("{{ m.content }}", ""),
        (
            ("<think>Hm.</think>\n<response>Yes.</response>\n", "Hm.", "Yes."),
            ("<think>Hm.</think>Yes, </response> is a tag.", "Hm.", "Yes, </response> is a tag."),
        ),
    ),
    "asked for in words, with one mark between": Thoughtful(
        "{{ '<|system|>Reason first, then write [BEGIN FINAL RESPONSE] ... [END FINAL RESPONSE].' }}"
        + _turns("{{ m.content }}", ""),
        (
            ("Hm.\n[BEGIN FINAL RESPONSE]\nYes.\n[END FINAL RESPONSE]", "Hm.\n", "Yes.\n"),
            ("Yes, at once.", "", "Yes, at once."),
        ),
    ),
}
