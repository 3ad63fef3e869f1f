import TFTP
import Testing

struct ErrorCodeTests {
    @Test func theNumbersAreThoseOfTheStandard() {
        #expect(ErrorCode.optionRefused.rawValue == 8)
        #expect(ErrorCode(rawValue: 5) == .unknownTransferID)
    }
}
