/// What a packet wants or says: DHCP option 53.
package enum MessageType: UInt8, Hashable, Sendable {
    case discover = 1
    case offer = 2
    case request = 3
    case decline = 4
    case acknowledge = 5
    case refuse = 6
    case release = 7
    case inform = 8
}
