"""The trees that contrib/bench/run measures with, beside the small ones it writes itself."""

# What public formulas do in front of their first state: a map that is merged from files by grains and from the settings by a
# library's macro, and a second library that chooses the source of a file.
MAP = """{%- set root = tpldir.split('/')[0] %}
{%- from root ~ "/libstack.jinja" import stack with context %}
{%- import_yaml root ~ "/defaults.yaml" as defaults %}
{%- import_yaml root ~ "/osfamilymap.yaml" as families %}
{%- import_yaml root ~ "/osmap.yaml" as systems %}
{%- set family = salt['grains.filter_by'](families, grain='os_family', default='Debian', merge=salt['grains.filter_by'](systems, grain='os') or {}) %}
{%- set merged = stack([defaults[root], family, salt['config.get'](root ~ ':lookup', {}), salt['pillar.get'](root, {})]) | load_yaml %}
{%- set settings = merged['values'] %}
"""
STACK = """{%- macro stack(layers, strategy='recurse') %}
{#-  Merges the layers, later over earlier, and answers as YAML: a macro can answer with text only. #}
{%-   set state = namespace(values={}) %}
{%-   for layer in layers %}
{%-     if layer is mapping and layer %}
{%-       set state.values = salt['slsutil.merge'](state.values, layer, strategy=strategy) %}
{%-       do salt['log.debug']('layer ' ~ loop.index ~ ': ' ~ layer | json) %}
{%-     endif %}
{%-   endfor %}
{{ {'values': state.values} | yaml(False) }}
{%- endmacro %}
"""
SOURCES = """{%- macro sources(files, lookup=None, switch=['id', 'os_family'], indent=6) %}
{%-   set root = tpldir.split('/')[0] %}
{%-   set prefix = salt['config.get'](root ~ ':tofs:path_prefix', root) %}
{%-   set chosen = salt['config.get'](root ~ ':tofs:source_files:' ~ lookup, []) + files %}
{%-   for part in salt['config.get'](root ~ ':tofs:files_switch', switch) + ['default'] %}
{%-     set folder = grains.get(part, part) %}
{%-     for file in chosen %}
{{ ('- ' ~ ['salt:/', prefix, 'files', folder, file.lstrip('/')] | join('/')) | indent(indent, true) }}
{%-     endfor %}
{%-   endfor %}
{%- endmacro %}
"""
DEFAULTS = """NAME:
  enabled: true
  rootgroup: root
  pkg:
    name: NAME
    version: 1.2.NUMBER
  config:
    path: /etc/NAME/NAME.conf
    mode: '0644'
    listen: [127.0.0.1, '::1']
    options: {threads: 4, log_level: info, timeout: 30s}
  service:
    name: NAME
    enable: true
"""
FAMILIES = "Debian:\n  pkg: {name: NAME-server}\n  service: {name: NAMEd}\nRedHat:\n  pkg: {name: NAME}\nSuse:\n  pkg: {name: NAME-suse}\nArch: {}\n"
SYSTEMS = "Debian:\n  config: {options: {threads: 8}}\nUbuntu:\n  config: {options: {threads: 2}}\n"
HEAD = "{%- set root = tpldir.split('/')[0] %}\n{%- from root ~ \"/map.jinja\" import settings with context %}\n"
PACKAGE = HEAD + "NAME package:\n  pkg.installed:\n    - name: {{ settings.pkg.name }}\n    - version: {{ settings.pkg.version }}\n"
CONFIG = HEAD + """{%- from root ~ "/libsources.jinja" import sources with context %}
include:
  - {{ root }}.package
NAME settings:
  file.managed:
    - name: {{ settings.config.path }}
    - source:
{{ sources(['NAME.conf', 'NAME.conf.jinja'], lookup='NAME settings') }}
    - mode: {{ settings.config.mode | yaml_squote }}
    - group: {{ settings.rootgroup }}
    - template: jinja
    - context:
        settings: {{ settings | json }}
    - require:
      - sls: {{ root }}.package
"""
SERVICE = HEAD + """include:
  - {{ root }}.config
NAME service:
  service.running:
    - name: {{ settings.service.name }}
    - enable: {{ settings.service.enable }}
    - watch:
      - file: NAME settings
"""
FORMULA = {"map.jinja": MAP, "libstack.jinja": STACK, "libsources.jinja": SOURCES, "defaults.yaml": DEFAULTS, "osfamilymap.yaml": FAMILIES,
           "osmap.yaml": SYSTEMS, "package.sls": PACKAGE, "config.sls": CONFIG, "service.sls": SERVICE,
           "init.sls": "include:\n  - .package\n  - .config\n  - .service\n"}


def write_formulas(tree, count):
    """`count` formulas below `tree`, and `formulas.sls` that includes them all."""
    names = [f"app{number}" for number in range(count)]
    for number, name in enumerate(names):
        folder = tree / name
        folder.mkdir()
        for file, text in FORMULA.items():
            (folder / file).write_text(text.replace("NAME", name).replace("NUMBER", str(number)))
    (tree / "formulas.sls").write_text("include:\n" + "".join(f"  - {name}\n" for name in names))


def write_pillar(folder, size):
    """A pillar of about `size` bytes of YAML: a top file, and files of 250 kB of users and virtual hosts."""
    folder.mkdir()
    names, written = [], 0
    while written < size:
        names.append(f"part{len(names)}")
        text = pillar_part(names[-1], 250_000)
        (folder / f"{names[-1]}.sls").write_text(text)
        written += len(text)
    (folder / "top.sls").write_text("base:\n  '*':\n" + "".join(f"    - {name}\n" for name in names))


def pillar_part(name, size):
    lines, written, number = [f"{name}:", "  users:"], 0, 0
    while written < size:
        entry = f"""    {name}user{number}:
      uid: {2000 + number}
      fullname: "User Number {number} of {name}"
      shell: /bin/bash
      groups: [users, sudo, 'team-{number % 7}']
      createhome: true
      quota: {number * 1.5}
      ssh_auth:
        - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{number:032d} user{number}@{name}.example.com
      vhost:
        server_name: www{number}.{name}.example.com
        listen: 80
        locations:
          /: {{proxy_pass: 'http://127.0.0.1:{8000 + number}', timeout: 30s}}
          /static: {{root: /srv/www/{number}, expires: null}}
        notes: |
          Line one of the notes of {number}.
          Line two of the notes.
"""
        lines.append(entry.rstrip("\n"))
        written += len(entry)
        number += 1
    return "\n".join(lines) + "\n"
