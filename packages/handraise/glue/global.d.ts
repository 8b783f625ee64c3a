/**
 * What a library of types may lack: `using` needs `esnext.disposable`, a form `dom`. Each has a member that the real one has with the same
 * type: an empty interface would accept everything.
 */
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
  interface HTMLFormElement {
    requestSubmit(): void;
  }
  interface Request {
    clone(): Request;
  }
  interface Response {
    clone(): Response;
  }
  interface URL {
    toJSON(): string;
  }
  namespace WebAssembly {
    interface Module {}
  }
}
