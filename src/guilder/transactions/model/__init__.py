"""A small linear model that names a category from the pieces of a text's words, for what no list knows.

`features` turns texts into hashed counts, `linear` holds weights and answers, `corpus` and `training` make the general
model that is shipped (data/general.npz). Answering needs NumPy alone; training needs scikit-learn (extra `ai`).
"""
