// For the type check alone: the file that pages load is copied from the package.
export { default } from "reveal.js";
