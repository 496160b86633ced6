// For the type check alone: the file that pages load is bundled by playbook/runtime.py.
export { generate } from "lean-qr";
export { toSvgDataURL } from "lean-qr/extras/svg";
