# Which states a host gets. Every minion of this tree is a SmartOS boot mirror.
base:
  '*':
    - smartos
