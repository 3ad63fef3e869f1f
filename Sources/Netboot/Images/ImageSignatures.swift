import Glibc
import Hosts
import Synchronization

/// The signatures of images, each made when a machine first asks for it and kept until the image is another one.
package final class ImageSignatures: Sendable {
    private static let capacity = 1000
    /// Images that are read at one time: machines cannot make us read everything at once.
    private static let limit = 4

    private typealias Making = Task<Result<[UInt8], ImageSigner.Problem>, Never>

    private struct State {
        /// By the image's name and what tells its versions apart.
        var made: [String: [UInt8]] = [:]
        var making: [String: Making] = [:]
    }

    private let signer: ImageSigner
    private let state = Mutex(State())

    package init(_ signer: ImageSigner) { self.signer = signer }

    /// The signature of a file's body, which is closed.
    func signature(of body: HTTPBootResponse.Body, named name: String) async throws -> [UInt8] {
        let key = "\(name) \(BodyStamp(body).tag ?? "")"
        if let made = state.withLock({ $0.made[key] }) {
            body.close()
            return made
        }
        guard let making = making(key, body) else {
            throw ImageSigner.Problem(description: "too many images are being signed; ask again")
        }
        return try await making.value.get()
    }

    /// The work on an image, which is begun where it is not under way; nil: there is too much already.
    private func making(_ key: String, _ body: HTTPBootResponse.Body) -> Making? {
        let (making, isOurs) = state.withLock { state -> (Making?, Bool) in
            if let making = state.making[key] { return (making, false) }
            guard state.making.count < Self.limit else { return (nil, false) }
            let making = Making { await self.make(key, body) }
            state.making[key] = making
            return (making, true)
        }
        if !isOurs { body.close() }
        return making
    }

    private func make(_ key: String, _ body: HTTPBootResponse.Body) async -> Result<[UInt8], ImageSigner.Problem> {
        let result = await OwnThread.run { [signer] () -> Result<[UInt8], ImageSigner.Problem> in
            do { return .success(try signer.sign(body)) } catch {
                return .failure(error as? ImageSigner.Problem ?? ImageSigner.Problem(description: "\(error)"))
            }
        }
        state.withLock { state in
            state.making[key] = nil
            guard case .success(let bytes) = result else { return }
            if state.made.count >= Self.capacity { state.made = [:] }
            state.made[key] = bytes
        }
        return result
    }
}

extension HTTPBootResponse.Body {
    /// Nobody will read it.
    fileprivate func close() {
        if case .file(let descriptor, _, _) = self { Glibc.close(descriptor) }
    }
}
