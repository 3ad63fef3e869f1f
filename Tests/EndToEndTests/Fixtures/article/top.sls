base:
  '*':
    - smartos
    - cron
