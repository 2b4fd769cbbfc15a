// Says so where a passkey could not be used; what uses it is allauth's.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-error]")) {
    place.hidden = false;
    place.setAttribute("role", "alert");
  }
});
