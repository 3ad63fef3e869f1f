# The releases and the script that boots them. `cm-call state.apply smartos.mirror` refreshes both: the script is
# rendered after the mirror has changed, so it never names a release that is not whole.
{%- from 'smartos/map.jinja' import smartos, mirror with context %}

platform:
  archive.mirrored:
    - name: {{ mirror }}
    - index: {{ smartos.releases }}
    - archive: 'platform-*.tgz'
    - into: platform
    - strip_components: 1
    - exclude:
      - root.password
    - layout:
      - i86pc/kernel/amd64/unix
      - i86pc/amd64/boot_archive
      - i86pc/amd64/boot_archive.hash
    - digests:
        i86pc/amd64/boot_archive: i86pc/amd64/boot_archive.hash
    - version_file: etc/version/platform
{%- if smartos.pin %}
    - version: {{ smartos.pin }}
{%- endif %}
    - keep: {{ smartos.keep }}
    - grace: {{ smartos.grace_minutes * 60 }}
    - user: root
    - group: root

{{ smartos.docroot }}/smartos.ipxe:
  file.managed:
    - source: salt://files/smartos.ipxe
    - template: jinja
    - context:
        mirror: {{ mirror }}
        settings: {{ smartos | json }}
    - user: root
    - group: root
    - mode: '0644'
    - require:
      - archive: platform
