// What engines of 2021 do not have, and the page's scripts and Vega use.

globalThis.structuredClone ??= (data) => JSON.parse(JSON.stringify(data));
Object.hasOwn ??= (object, name) => Object.prototype.hasOwnProperty.call(object, name);
