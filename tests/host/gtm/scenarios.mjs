// Runs a template's own tests, with the functions that Tag Manager gives them: mock, runCode, assertThat, assertApi, fail. Calls are checked
// against the permissions also where they are mocked, so no scenario can do what the template may not.

import { isDeepStrictEqual } from "node:util";
import vm from "node:vm";
import { NEEDS, allows, granted } from "./permissions.mjs";

/** A value without the realm that it was made in. */
const copy = (value) => (typeof value === "object" && value ? JSON.parse(JSON.stringify(value)) : value);
const equal = (a, b) => isDeepStrictEqual(copy(a), copy(b));

function assertThat(value, message = "") {
  const check = (isRight, words) => {
    if (!isRight) throw new Error(`${message} expected ${words}, got ${JSON.stringify(value)}`);
  };
  return {
    isEqualTo: (other) => check(equal(value, other), JSON.stringify(other)),
    isNotEqualTo: (other) => check(!equal(value, other), `other than ${JSON.stringify(other)}`),
    isUndefined: () => check(value === undefined, "nothing"),
    isTrue: () => check(value === true, "true"),
    isFalse: () => check(value === false, "false"),
    hasLength: (length) => check(value?.length === length, `${length} of them`),
  };
}

/** Runs one scenario; throws what fails. */
function run({ code, permissions, tests }, scenario) {
  const calls = {};
  const mocks = {};
  const rights = granted(permissions);
  const call = (name, work, args) => {
    (calls[name] ??= []).push(args);
    return work?.(...args);
  };
  const require = (name) => {
    if (!(name in NEEDS)) throw new Error(`there is no function ${name} for templates of ours`);
    return (...args) => {
      const needed = NEEDS[name](...args);
      if (needed && !allows(rights, ...needed)) throw new Error(`${name}(${args[0]}) is not permitted`);
      return call(name, mocks[name], args);
    };
  };
  const mock = (name, answer) => {
    mocks[name] = typeof answer === "function" ? answer : () => answer;
  };
  const assertApi = (name) => {
    const all = calls[name] ?? [];
    const check = (isRight, words) => {
      if (!isRight) throw new Error(`${name} ${words}: ${JSON.stringify(all)}`);
    };
    return {
      wasCalled: () => check(all.length > 0, "was not called"),
      wasNotCalled: () => check(all.length === 0, "was called"),
      wasCalledWith: (...args) => check(all.some((one) => equal(one, args)), `was not called with ${JSON.stringify(args)}`),
      wasNotCalledWith: (...args) => check(!all.some((one) => equal(one, args)), `was called with ${JSON.stringify(args)}`),
    };
  };
  const fail = (message) => {
    throw new Error(message);
  };
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
  const runCode = (given) => {
    const end = (name) => (...args) => call(name, given[name], args);
    const data = { ...given, gtmOnSuccess: end("gtmOnSuccess"), gtmOnFailure: end("gtmOnFailure") };
    return vm.runInContext(`(function (require, data) {${code}\n})`, context)(require, data);
  };
  const test = vm.runInContext(`(function (require, mock, runCode, assertThat, assertApi, fail) {${tests.setup}\n${scenario.code}\n})`, context);
  test(require, mock, runCode, assertThat, assertApi, fail);
  return calls;
}

/** Runs all scenarios. Returns the failures in words, and what each scenario called, by name. */
export function runAll(template) {
  const failures = [];
  const calls = {};
  for (const scenario of template.tests.scenarios) {
    try {
      calls[scenario.name] = run(template, scenario);
    } catch (error) {
      failures.push(`${scenario.name}: ${error.message}`);
    }
  }
  return { failures, calls };
}
