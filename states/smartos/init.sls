# A web server from which machines network-boot SmartOS.
include:
  - smartos.nginx
  - smartos.mirror
  - smartos.refresh
