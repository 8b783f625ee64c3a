// The test's folder is within a repository that has a lock file of its own.
export default { turbopack: { root: import.meta.dirname } };
