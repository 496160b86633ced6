// Leads from an old address to the page that has its content now, with all that follows the name.

{
  const [id] = location.hash.slice(1).split("?");
  const links = [...document.querySelectorAll("a")];
  const link = links.find(({ dataset }) => dataset.moved === id)
    ?? links.find(({ dataset }) => dataset.moved === "");
  const target = new URL(link.href);
  target.search = location.search;
  target.hash = location.hash;
  location.replace(target);
}
