// A printed result shows every question.
addEventListener("beforeprint", () => {
  for (const row of document.querySelectorAll("details.row-card")) row.open = true;
});
