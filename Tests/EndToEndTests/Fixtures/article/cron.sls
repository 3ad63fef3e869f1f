update_smartos:
  cron.present:
    - name: curl -s https://us-east.manta.joyent.com/Joyent_Dev/public/SmartOS/platform-latest.tgz | tar xz -C /usr/share/nginx/html/smartos
    - identifier: update_smartos
    - user: root
    - minute: 0
    - hour: '*/12'
