// htmx sends the token that the cookie holds at that moment: a sign-in in another tab does no harm.
document.addEventListener("htmx:config:request", (event) => {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  if (cookie) event.detail.ctx.request.headers["X-CSRFToken"] = cookie.slice("csrftoken=".length);
});
