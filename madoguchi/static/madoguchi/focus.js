// Takes the reader to the list of what must be corrected, where the browser ignores autofocus.
document.querySelector(".error-summary")?.focus();
