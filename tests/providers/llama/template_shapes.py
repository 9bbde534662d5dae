"""Chat templates in the manner of the known families, and what Jinja itself makes of them."""

from typing import Any

PLACE = {"type": "string", "description": "Where", "enum": ["Ulm", "Köln"]}
PARAMETERS = {"type": "object", "properties": {"place": PLACE, "days": {"type": "integer"}}, "required": ["place"]}
TOOL = {"type": "function", "function": {"name": "weather", "description": "Tells it.", "parameters": PARAMETERS}}
CALL = {"id": "call00001", "type": "function", "function": {"name": "weather", "arguments": {"place": "Köln"}}}
TALK: list[dict[str, Any]] = [
    {"role": "system", "content": " Be brief.\n"},
    {"role": "user", "content": 'Rain & "wind"?'},
    {"role": "assistant", "content": "<think>\nlook\n</think>\n\nI look.", "tool_calls": [CALL]},
    {"role": "tool", "content": "dry", "tool_call_id": "call00001"},
    {"role": "assistant", "content": "It is dry."},
    {"role": "user", "content": "Thanks,\n  bye"},
]

SHAPES = {
    "llama": (
        """\
{{- bos_token }}
{%- if strftime_now is defined and not date is defined %}{% set date = strftime_now("%%") %}{% endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set said = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set said = "" %}
{%- endif %}
{{- "<|system|>\\n" + said + " " + date + "\\n" }}
{%- for t in tools %}{{- t | tojson(indent=4) }}{{- "\\n" }}{%- endfor %}
{%- for message in messages %}
    {%- if not (message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|' + message['role'] + '|>' + message['content'] | trim + '<|eot|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}{{- raise_exception("One call at once!") }}{%- endif %}
        {%- set call = message.tool_calls[0].function %}
        {{- '{"name": "' + call.name + '", "parameters": ' + (call.arguments | tojson) + "}" }}
    {%- else %}
        {{- message.content is mapping or message.content is string }}{{- message.content | tojson }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|assistant|>' }}{%- endif %}
""",
        '<s><|system|>\nBe brief. %\n{\n    "type": "function",\n    "function": {\n        "name": "weather",\n'
        '        "description": "Tells it.",\n        "parameters": {\n            "type": "object",\n'
        '            "properties": {\n                "place": {\n                    "type": "string",\n'
        '                    "description": "Where",\n                    "enum": [\n                        "Ulm",\n'
        '                        "Köln"\n                    ]\n                },\n                "days": {\n'
        '                    "type": "integer"\n                }\n            },\n            "required": [\n'
        '                "place"\n            ]\n        }\n    }\n}\n<|user|>Rain & "wind"?<|eot|>'
        '{"name": "weather", "parameters": {"place": "Köln"}}True"dry"<|assistant|>It is dry.<|eot|>'
        "<|user|>Thanks,\n  bye<|eot|><|assistant|>",
    ),
    "qwen": (
        """\
{%- set ns = namespace(multi=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi and message.role == "user" and not message.content.startswith('<tool>') %}
        {%- set ns.multi = false %}{%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content if message.content is string else '' %}
    {%- set thought = '' %}
    {%- if '</think>' in content %}
        {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
        {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
    {%- endif %}
    {{- '<|im_start|>' ~ message.role ~ '\\n' ~ loop.index0 ~ ns.last }}
    {%- if thought %}{{- '<think>' + thought.strip() + '</think>' }}{%- endif %}
    {{- content }}
    {%- for call in message.tool_calls or [] %}
        {%- for name, value in call.function.arguments|items %}
            {{- '<parameter=' + name + '>' + (value | tojson | safe if value is mapping else value | string) }}
        {%- endfor %}
    {%- endfor %}
    {{- '<|im_end|>\\n' if not loop.last else loop.revindex }}
{%- endfor %}
{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
""",
        '<|im_start|>system\n05 Be brief.\n<|im_end|>\n<|im_start|>user\n15Rain & "wind"?<|im_end|>\n'
        "<|im_start|>assistant\n25<think>look</think>I look.<parameter=place>Köln<|im_end|>\n"
        "<|im_start|>tool\n35dry<|im_end|>\n<|im_start|>assistant\n45It is dry.<|im_end|>\n"
        "<|im_start|>user\n55Thanks,\n  bye1",
    ),
    "mistral": (
        """\
{%- set users = messages | selectattr("role", "equalto", "user") | list %}
{%- set rest = messages | rejectattr("role", "in", ["user", "tool"]) | map(attribute="role") | unique | list %}
{{- bos_token }}{{ users | length }}{{ rest | join("+") }}{{ (users | first).content | upper }}
{%- for message in messages if message.role != "system" %}
    {%- if message.role == "assistant" and message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[CALLS][" }}
        {%- for call in message.tool_calls %}
            {%- set out = call.function|tojson %}
            {{- out[:-1] }}{{- ', "id": "' + call.id + '"}' }}{{- ", " if not loop.last else "]" }}
            {%- if call.id|length != 9 %}{{- raise_exception("Nine characters!") }}{%- endif %}
        {%- endfor %}
    {%- elif message.role == "tool" %}
        {{- '[RESULT]' + message["content"]|string + message.get("name", "-") + eos_token }}
        {%- continue %}
    {%- else %}
        {{- "[" + message.role|capitalize + "]" + message.content.replace("\\n", " ")|replace("  ", " ") }}
    {%- endif %}
{%- endfor %}
{{- '{:>3}|{}'.format(1, 'x') }}{{ ['b', 'A']|sort|join(',') }}{{ [3, 1]|max }}{{ 2.5|round|int }}
""",
        '<s>2system+assistantRAIN & "WIND"?[User]Rain & "wind"?'
        '[CALLS][{"name": "weather", "arguments": {"place": "Köln"}, "id": "call00001"}]'
        "[RESULT]dry-</s>[Assistant]It is dry.[User]Thanks,  bye  1|xA,b32",
    ),
    "gemma": (
        """\
{%- macro show(value, depth=0) -%}
    {%- if value is mapping -%}
        {{- '{' -}}
        {%- for key, item in value | dictsort -%}
            {%- if not loop.first %},{% endif -%}{{- key -}}:{{- show(item, depth + 1) -}}
        {%- endfor -%}
        {{- '}' ~ depth -}}
    {%- elif value is boolean -%}{{- 'true' if value else 'false' -}}
    {%- elif value is string -%}<|"|>{{- value -}}<|"|>
    {%- elif value is iterable -%}[{%- for item in value -%}{{- show(item) -}}{%- endfor -%}]
    {%- else -%}{{- value | default('null', true) -}}{%- endif -%}
{%- endmacro -%}
{%- set comma = joiner(", ") -%}
{%- for tool in tools or [] -%}
    {{- comma() -}}{{- show(tool['function']) -}}
    {%- set types -%}
        {{- tool.function.parameters.properties.values() | map(attribute='type') | map('upper') | list -}}
    {%- endset -%}
    {{- types | indent(2) -}}
{%- endfor -%}
{% generation %}{%- for m in messages -%}
    {%- if loop.index > 2 -%}{%- break -%}{%- endif -%}
    {{- comma() }}{{ loop.cycle('a', 'b') }}{{ m['role'] | title }}: {{ (m.content | e)[:12] }}
{% endfor -%}{% endgeneration %}
""",
        '{description:<|"|>Tells it.<|"|>,name:<|"|>weather<|"|>,parameters:{properties:{'
        'days:{type:<|"|>integer<|"|>}3,place:{description:<|"|>Where<|"|>,enum:[<|"|>Ulm<|"|><|"|>Köln<|"|>],type:<|"|>string<|"|>}3}2,'
        "required:[<|\"|>place<|\"|>],type:<|\"|>object<|\"|>}1}0['STRING', 'INTEGER'], aSystem:  Be brief.\n\n"
        ", bUser: Rain &amp; &\n",
    ),
}
