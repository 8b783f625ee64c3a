/** Where the module comes from: its address, an answer that has it, its bytes, or the module itself. */
export type InitInput = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | (WebAssembly.Module & object);

/** Loads the module: from the file beside this one, or from where the argument says. */
export default function init(from?: { module_or_path: InitInput | Promise<InitInput> }): Promise<unknown>;
