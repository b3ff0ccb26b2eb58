/* Leaves the empty fields of a search out of the address it leads to. */
import { behaviour } from "./start.js";

behaviour('form[role="search"]', (form) => {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
});
