import BigIntegers
import OrderedCollections

/// A part of a template that has a value.
protocol Expression: Sendable {
    var position: Position { get }
    func evaluate(_ frame: Frame) throws -> Object
}

/// A literal string, number, `true`, `false` or `none`.
struct LiteralNode: Expression {
    enum Literal: Sendable {
        case null
        case bool(Bool)
        case int(Int)
        case bigInt(BigInt)
        case double(Double)
        case string(String)
    }

    let literal: Literal
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        switch literal {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .int(let int): .int(int)
        case .bigInt(let number): .bigInt(number)
        case .double(let double): .double(double)
        case .string(let string): .string(string)
        }
    }
}

/// A variable.
struct NameNode: Expression {
    let symbol: Symbol
    let name: String
    let position: Position

    init(_ name: String, at position: Position) {
        symbol = Symbol(name)
        self.name = name
        self.position = position
    }

    func evaluate(_ frame: Frame) throws -> Object {
        frame.find(symbol) ?? frame.undefined(name)
    }
}

/// `[a, b]` or `(a, b)`.
struct ListNode: Expression {
    let items: [any Expression]
    let isTuple: Bool
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        var objects: [Object] = []
        objects.reserveCapacity(items.count)
        for item in items { objects.append(try item.evaluate(frame)) }
        return .list(objects, isTuple ? .tuple : .list)
    }
}

/// `{'a': 1}`.
struct DictNode: Expression {
    let pairs: [(key: any Expression, value: any Expression)]
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        var storage = DictObject.Storage(minimumCapacity: pairs.count)
        for pair in pairs {
            let key = try pair.key.evaluate(frame)
            do {
                storage[try Key(key)] = try pair.value.evaluate(frame)
            } catch {
                throw Failure.at(pair.key.position, error)
            }
        }
        return .dict(DictObject(storage))
    }
}
