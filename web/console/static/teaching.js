"use strict";
// While a model is trained the page is loaded again by itself; without this there is the button.
setTimeout(() => location.reload(), 5000);
