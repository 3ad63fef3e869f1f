import BigIntegers
import Foundation
import Testing

struct BigIntTests {
    @Test func reckonsAsPythonDoes() throws {
        let table = try String(
            contentsOfFile: #filePath.replacing("BigIntTests.swift", with: "Fixtures/arithmetic.txt"),
            encoding: .utf8
        )
        let lines = table.split(separator: "\n")
        #expect(lines.count == 400)
        for line in lines {
            let cells = line.split(separator: " ")
            let (left, right) = try (number(cells[0]), number(cells[1]))
            let (quotient, remainder) = left.quotientAndRemainder(dividingBy: right)
            let results = [left + right, left - right, left * right, quotient, remainder].map(\.description)
            #expect(results == cells[2...6].map(String.init), "\(left) and \(right)")
            #expect(try number(cells[7], radix: 36) == left)
            #expect(Double(left) == Double(cells[8]))
        }
    }

    @Test func comparesByValue() {
        let numbers: [BigInt] = [BigInt(.min) * 2, BigInt(.min), -1, 0, 1, BigInt(.max), BigInt(.max) + 1]
        #expect(numbers.shuffled().sorted() == numbers)
        #expect(-BigInt(0) == 0)
    }

    @Test(arguments: [Int.min, -1, 0, 1, .max])
    func fitsAgainWhereItFitted(int: Int) {
        #expect(Int(exactly: BigInt(int)) == int)
        #expect(BigInt(int).description == "\(int)")
    }

    @Test func doesNotFitWhereItIsTooLarge() {
        #expect(Int(exactly: BigInt(.max) + 1) == nil)
        #expect(Int(exactly: BigInt(.min) - 1) == nil)
        #expect(Int(exactly: BigInt(10).power(30)) == nil)
    }

    @Test(arguments: [0.0, 0.9, -1.5, 1e15, 0x1p53, -0x1p64, 1.7e308])
    func takesFloatsWithoutTheirFraction(double: Double) {
        #expect(Double(BigInt(double)) == double.rounded(.towardZero))
        #expect((BigInt(exactly: double) == nil) == (double.rounded() != double))
    }

    @Test(arguments: ["", "+1", "1 ", "1_0", "é", "12345678901234567890-1", "9999999999999999999+1"])
    func refusesWhatIsNoDigit(text: String) {
        #expect(BigUInt(text) == nil)
    }

    @Test func writesZerosWithinAndNoneInFront() {
        let number = BigUInt(10).power(40) + 7
        #expect(number.text() == "1" + String(repeating: "0", count: 39) + "7")
        #expect((BigUInt(1) << 64).text(radix: 16) == "1" + String(repeating: "0", count: 16))
        #expect(BigUInt(255).text(radix: 16, uppercase: true) == "FF")
    }

    private func number(_ text: Substring, radix: Int = 10) throws -> BigInt {
        let digits = text.drop { $0 == "-" }
        return try BigInt(#require(BigUInt(digits, radix: radix)), isNegative: text.hasPrefix("-"))
    }
}
