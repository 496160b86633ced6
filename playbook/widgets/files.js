// What leaves a widget: a text to the clipboard, a file to the reader's disk.

/** Copy a text; tell whether it could be: a page that is not https has no clipboard to copy to. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Save a text or bytes as a file of the reader. */
export function save(name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
