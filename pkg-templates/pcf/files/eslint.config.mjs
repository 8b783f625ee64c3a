import typescript from "typescript-eslint";

export default [{ ignores: ["**/generated/**", "**/handraise-card.js", "out/**", "solution/**"] }, ...typescript.configs.recommended];
