{%- from 'smartos/map.jinja' import smartos with context %}

refresh the SmartOS mirror:
{%- if smartos.refresh.enabled %}
  pkg.installed:
    - name: cron
  cron.present:
    - name: {{ smartos.refresh.command.replace('{config_dir}', opts.config_dir) }}
    - identifier: smartos-mirror
    - user: root
    - hour: '{{ smartos.refresh.hour }}'
    - minute: '{{ smartos.refresh.minute }}'
    - require:
      - pkg: cron
  service.running:
    - name: cron
    - enable: True
    - require:
      - pkg: cron
{%- else %}
  cron.absent:
    - name: {{ smartos.refresh.command.replace('{config_dir}', opts.config_dir) }}
    - identifier: smartos-mirror
    - user: root
{%- endif %}
