"""Where torch differs from the paper, in a sentence that an expert checks and a student understands.

Optional: an optimizer without a remark works as well. Each remark was checked against torch's source.
"""

REMARKS: dict[str, str] = {
    "SGD": "The velocity is not multiplied by the learning rate (Sutskever et al. 2013 put it inside), so a change of lr acts "
    "at once on the whole step. Nesterov's form looks ahead from the present gradient instead of evaluating a second one.",
    "RMSprop": "The smoothing constant alpha defaults to 0.99, not Hinton's 0.9, and there is no bias correction: the first step "
    "is ten times lr. The eps is added after the square root.",
    "Adam": "The eps is added to the bias-corrected square root, outside of it. weight_decay is added to the gradient "
    "(L2 regularization), so it is rescaled like the gradient; AdamW's is not.",
    "AdamW": "The decay is multiplied by lr (Loshchilov and Hutter's schedule multiplier and learning rate in one), and it is "
    "0.01 unless you say otherwise.",
    "Adagrad": "The eps is added after the square root, and the accumulator starts at 0, so the first step is lr in each "
    "coordinate.",
    "Adadelta": "It multiplies its step by lr, which is 1.0 by default; the paper has no learning rate.",
    "NAdam": "Its momentum is scheduled by momentum_decay as in Dozat's paper; most other libraries keep it constant.",
    "RAdam": "Where the variance is not yet tractable it takes steps of momentum without adaptation, the paper's rule.",
    "LBFGS": "One step does up to max_iter iterations and evaluates the loss many times; without line_search_fn it takes "
    "steps of length lr unchecked.",
    "Rprop": "Each coordinate keeps its own step size and looks at the gradient's sign only; where the sign turns the step is "
    "left out rather than undone.",
    "Adafactor": "A vector is too small to factor, so it keeps the whole second moment; lr is an upper bound on the relative "
    "step, scaled by the size of the parameters.",
    "Muon": "It orthogonalizes its update in bfloat16, also for float64 parameters, so it is coarse to some three digits. "
    "Weight decay defaults to 0.1.",
    "ASGD": "Averaging starts at step t0 (a million by default) and goes to the state's ax; the trail shown is the raw one.",
}
