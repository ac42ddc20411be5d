// A classic script: opened from a disk, a page gets no modules, and can only say so.
if (location.protocol === "file:") document.querySelector(".waiting")?.classList.remove("waiting");
