// The link with which a class opens a lesson on its hub, made here: no address leaves the page.

import { copy } from "./files.js";
import { say } from "./words.js";

const INSIDE = /\/(hub|user)(\/.*)?$/; // what follows a hub's own address once one is logged in

/** Read an address, or throw a sentence that says what is wrong. what: whose address it is. */
function address(text, what, example) {
  let found;
  try {
    found = new URL(text);
  } catch {
    throw new Error(say("incomplete", { what: say(what), example }));
  }
  if (!["https:", "http:"].includes(found.protocol)) {
    throw new Error(say("protocol", { what: say(what), protocol: found.protocol, example }));
  }
  if (found.username || found.password) {
    throw new Error(say("secret", { what: say(what) }));
  }
  found.search = "";
  found.hash = "";
  return found;
}

/** Return a repository's address as Git takes it: of a server, or a folder on the hub's own. */
function repository(text) {
  if (text.startsWith("/") && !text.startsWith("//")) return text.replace(/(?<=.)\/+$/, "");
  const found = address(text, "repository", say("repository_example"));
  if (/\/(tree|blob|-)\//.test(found.pathname)) {
    throw new Error(say("inside"));
  }
  return found.href.replace(/\/+$/, "");
}

/**
 * Return a class's link, or throw an Error with a sentence for the reader; its `field` says where.
 * hub, repository, branch: as typed. lesson: the notebook's path in the repository.
 */
export function link({ hub, repository: place, branch, lesson }) {
  const checked = (field, check) => {
    try {
      return check();
    } catch (error) {
      throw Object.assign(error, { field });
    }
  };
  const made = checked("hub", () => address(hub, "hub", "https://class.example.org"));
  const source = checked("repository", () => repository(place));
  const folder = source.split("/").pop().replace(/\.git$/, "");
  checked("repository", () => {
    if (!folder || !source.replace(/^https?:\/\/[^/]+/, "")) {
      throw new Error(say("nameless"));
    }
  });
  checked("branch", () => {
    if (!branch || /[\s~^:?*[\\]|\.\.|^[-/]|\/$/.test(branch)) {
      throw new Error(say("branch"));
    }
  });
  made.pathname = `${made.pathname.replace(INSIDE, "").replace(/\/+$/, "")
  }/hub/user-redirect/git-pull`;
  made.searchParams.set("repo", source);
  made.searchParams.set("branch", branch);
  made.searchParams.set("targetpath", folder);
  made.searchParams.set("urlpath", `lab/tree/${folder}/${lesson}`);
  return made.href;
}

/** Make the form live: the link follows what is typed. */
export function mount(form) {
  const fields = Object.fromEntries(["hub", "repository", "branch", "lesson"].map(
    (name) => [name, form.querySelector(`#hub-link-${name}`)]));
  const status = form.querySelector(".hub-link-said");
  const made = form.querySelector(".hub-link-made");
  const button = form.querySelector("button");

  function show() {
    /** @type {any} */
    const typed = Object.fromEntries(Object.entries(fields).map(
      ([name, field]) => [name, field.value.trim()]));
    let said = "";
    let at = null;
    made.replaceChildren();
    try {
      const href = link(typed);
      made.append(Object.assign(document.createElement("a"), { href, textContent: href }));
    } catch (error) {
      said = typed.hub ? error.message : say("fill_in_hub");
      at = typed.hub ? error.field : null;
    }
    if (status.textContent !== said) status.textContent = said;
    for (const [name, field] of Object.entries(fields)) {
      if (name === at) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    button.disabled = Boolean(said);
  }

  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  button.addEventListener("click", async () => {
    const sentence = await copy(made.textContent) ? "copied" : "copy_this";
    status.textContent = say(sentence, { text: made.textContent });
  });
  form.querySelector("fieldset").disabled = false;
  show();
}
