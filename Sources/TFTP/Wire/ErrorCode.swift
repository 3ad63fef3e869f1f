/// Why a transfer is refused or ended: the numbers of RFC 1350, section 5, and RFC 2347.
package enum ErrorCode: UInt16, Sendable {
    case notDefined = 0
    case fileNotFound = 1
    case accessViolation = 2
    case diskFull = 3
    case illegalOperation = 4
    case unknownTransferID = 5
    case fileAlreadyExists = 6
    case noSuchUser = 7
    case optionRefused = 8
}
