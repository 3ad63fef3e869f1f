{%- from 'smartos/map.jinja' import smartos with context %}

nginx:
  pkg.installed: []
  service.running:
    - enable: True
    - reload: True
    - require:
      - pkg: nginx
    - watch:
      - file: /etc/nginx/conf.d/smartos.conf
      - file: /etc/nginx/sites-enabled/default

/etc/nginx/conf.d/smartos.conf:
  file.managed:
    - source: salt://files/nginx/smartos.conf
    - template: jinja
    - context:
        docroot: {{ smartos.docroot }}
        port: {{ smartos.port }}
    - user: root
    - group: root
    - mode: '0644'
    - require:
      - pkg: nginx

# Debian's own site answers on port 80 as well.
/etc/nginx/sites-enabled/default:
  file.absent:
    - require:
      - pkg: nginx

{{ smartos.docroot }}:
  file.directory:
    - user: root
    - group: root
    - mode: '0755'
    - makedirs: True
    - require_in:
      - service: nginx
