/// Variables set in one place: the template's top, one turn of a loop, one call of a macro.
final class Scope {
    let parent: Scope?
    private(set) var symbols: [Symbol] = []
    private(set) var values: [Object] = []

    init(parent: Scope?) {
        self.parent = parent
    }

    subscript(symbol: Symbol) -> Object? {
        get {
            var index = 0
            while index < symbols.count {
                if symbols[index] == symbol { return values[index] }
                index += 1
            }
            return nil
        }
        set {
            guard let newValue else { return }
            for index in symbols.indices where symbols[index] == symbol {
                values[index] = newValue
                return
            }
            symbols.append(symbol)
            values.append(newValue)
        }
    }

    /// Here or further out.
    func find(_ symbol: Symbol) -> Object? {
        var scope = self
        while true {
            if let value = scope[symbol] { return value }
            guard let parent = scope.parent else { return nil }
            scope = parent
        }
    }

    /// Makes it fit for the next turn of a loop.
    func clear() {
        symbols.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    /// All that can be seen from here.
    var visible: [Symbol: Object] {
        var all = parent?.visible ?? [:]
        for (symbol, value) in zip(symbols, values) { all[symbol] = value }
        return all
    }
}
