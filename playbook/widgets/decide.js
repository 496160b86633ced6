// The form of a lesson's Decide in JupyterLab; on the page, page.js makes it live.

import { form } from "./form.js";
import { keeper } from "./kernel.js";

function render({ model, el }) {
  el.innerHTML = model.get("_html");
  form(el.querySelector(".decide"), model.get("_kept"), keeper(model));
}

export default { render };
