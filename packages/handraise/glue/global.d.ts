/** What a library of types may lack: `using` needs `esnext.disposable`, a form `dom`. Where it is there, nothing is added to it. */
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
  interface FormData {}
  interface HTMLFormElement {}
  interface Request {}
  interface Response {}
  interface URL {}
  interface URLSearchParams {}
  namespace WebAssembly {
    interface Module {}
  }
}
