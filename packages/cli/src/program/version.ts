// The version, without what else the packages below would load at the start; a test holds it to package.json.
export const version = '0.1.0'
