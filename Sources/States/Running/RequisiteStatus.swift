import OrderedCollections

/// What the requisites of a state make of it, given what came of their targets. Salt 3008's evaluation.
enum RequisiteStatus: Hashable {
    /// Run it.
    case met
    /// Run it, and let it react (`decideWatch`) when it has nothing to do itself.
    case watched
    /// A requisite failed.
    case failed
    /// A `prereq` found nothing to do.
    case prereqIdle
    case onfailIdle
    case onchangesIdle

    /// What one target says about one kind of requisite.
    private enum Mark {
        case met, changed, failed, prereqMet, prereqIdle, onfailIdle, onchangesMet, onchangesIdle
    }

    /// `results` holds the target's result for each dependency.
    init(_ results: [(kind: RequisiteKind, result: StateResult)]) {
        var all: Set<Mark> = []
        for kind in Set(results.map(\.kind)) {
            var marks: Set<Mark> = []
            for target in results where target.kind == kind {
                if let mark = Self.mark(kind, target.result) { marks.insert(mark) }
            }
            Self.forgive(&marks, kind)
            all.formUnion(marks)
        }
        self.init(combining: all)
    }

    private static func mark(_ kind: RequisiteKind, _ result: StateResult) -> Mark? {
        switch kind {
        case .onfail, .onfailAny, .onfailAll:
            if result.result == true { return .onfailIdle }
            return result.ran ? .met : nil
        case .onchanges, .onchangesAny:
            return result.result == false || result.changes.isEmpty ? .onchangesIdle : .onchangesMet
        case .prereq:
            if result.result == false { return .failed }
            return result.result == nil ? .prereqMet : .prereqIdle
        case .watch, .watchAny, .require, .requireAny:
            if result.result == false { return .failed }
            if kind == .watch || kind == .watchAny, !result.changes.isEmpty { return .changed }
            return result.ran ? .met : nil
        }
    }

    /// Where one good target is enough, the others are forgiven.
    private static func forgive(_ marks: inout Set<Mark>, _ kind: RequisiteKind) {
        switch kind {
        case .onfail, .onfailAny, .requireAny, .watchAny, .onchangesAny:
            if !marks.isDisjoint(with: [.met, .changed, .onchangesMet]) { marks.remove(.failed) }
            if marks.contains(.onchangesMet) { marks.remove(.onchangesIdle) }
            if marks.contains(.met) { marks.remove(.onfailIdle) }
        case .onfailAll:
            if marks.contains(.onfailIdle) { marks.remove(.met) }
        case .require, .watch, .onchanges, .prereq:
            break
        }
    }

    private init(combining marks: Set<Mark>) {
        if marks.contains(.failed) {
            self = .failed
        } else if marks.contains(.prereqIdle) || marks.contains(.prereqMet) {
            self = marks.contains(.prereqMet) ? .met : .prereqIdle
        } else if marks.contains(.onfailIdle), !marks.contains(.onchangesMet) {
            self = .onfailIdle
        } else if marks.contains(.onchangesIdle), !marks.contains(.onchangesMet) {
            self = .onchangesIdle
        } else if marks.contains(.changed) {
            self = .watched
        } else {
            self = marks.contains(.onfailIdle) ? .onfailIdle : .met
        }
    }
}
