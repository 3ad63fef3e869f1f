/// `object.name`: a method or attribute first, then an element.
struct AttributeNode: Expression {
    let base: any Expression
    let name: MemberName
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        let object = try base.evaluate(frame)
        do {
            return try Access.attribute(object, name, frame.session)
        } catch {
            throw Failure.at(position, error)
        }
    }
}

/// `object[key]`: an element first, then an attribute.
struct ItemNode: Expression {
    let base: any Expression
    let key: any Expression
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        let object = try base.evaluate(frame)
        let key = try self.key.evaluate(frame)
        do {
            return try Access.item(object, key, frame.session)
        } catch {
            throw Failure.at(position, error)
        }
    }
}

/// `object[start:stop:step]`.
struct SliceNode: Expression {
    let base: any Expression
    let start: (any Expression)?
    let stop: (any Expression)?
    let step: (any Expression)?
    let position: Position

    func evaluate(_ frame: Frame) throws -> Object {
        let object = try base.evaluate(frame)
        let start = try self.start?.evaluate(frame) ?? .null
        let stop = try self.stop?.evaluate(frame) ?? .null
        let step = try self.step?.evaluate(frame) ?? .null
        do {
            if let failure = object.failure { throw failure }
            if let slice = try Slices.slice(object, start, stop, step) { return slice }
            return .undefined(Undefined("\(object.typeName) object has no element slice"))
        } catch {
            throw Failure.at(position, error)
        }
    }
}
