// A link to a question of a result leads to a row that is folded up: it opens for who comes.
(() => {
  const open = () => {
    const row = document.getElementById(location.hash.slice(1));
    if (!row?.matches("details.row-card") || row.open) return;
    row.open = true;
    row.scrollIntoView(); // the browser went there while the page was shorter
  };
  addEventListener("hashchange", open);
  // The same link once more changes no address.
  document.addEventListener("click", (event) => { if (event.target.closest("a[href^='#']")) setTimeout(open); });
  open();
})();
