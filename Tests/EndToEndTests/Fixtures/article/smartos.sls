nginx:
  pkg:
    - installed
  service.running:
    - enable: True
    - require:
      - pkg: nginx

smartos_archive:
  archive.extracted:
    - name: /usr/share/nginx/html/smartos
    - archive_format: tar
    - source: https://us-east.manta.joyent.com/Joyent_Dev/public/SmartOS/platform-latest.tgz
    - user: root
    - group: root
    - skip_verify: True
    - if_missing: /usr/share/nginx/html/smartos

/usr/share/nginx/html/smartos.ipxe:
  file.managed:
    - source: salt://files/smartos.ipxe
    - user: root
    - group: root
