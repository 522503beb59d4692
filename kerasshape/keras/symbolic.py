"""Functions of TensorFlow and numpy that take no symbolic tensor of Keras, and what Keras has in their place.

The tables are words: `exp` is `keras.ops.exp`, `concat=concatenate` is `keras.ops.concatenate`, and `identity=` has no
function in its place. The oracle calls each on a symbolic tensor and looks up each name of Keras.
"""

from __future__ import annotations

from functools import cache

_ELEMENTWISE = (
    "abs acos=arccos acosh=arccosh add argmax argmin asin=arcsin asinh=arcsinh atan=arctan atan2=arctan2 "
    "atanh=arctanh cos cosh cumsum divide equal exp floor greater greater_equal less less_equal logical_and "
    "logical_not logical_or maximum minimum multiply negative not_equal pow=power reduce_all=all reduce_any=any "
    "reduce_logsumexp=logsumexp reduce_max=max reduce_mean=mean reduce_min=min reduce_prod=prod reduce_sum=sum "
    "round sigmoid sign sin sinh sqrt square subtract tan tanh"
)
"""Functions of `tf` and `tf.math` alike."""
_FUNCTIONS = {
    "tf": f"{_ELEMENTWISE} "
    "add_n= argsort boolean_mask= broadcast_to cast clip_by_norm= clip_by_value=clip concat=concatenate "
    "convert_to_tensor= constant= einsum ensure_shape= expand_dims gather=take gather_nd= identity= linspace matmul "
    "norm one_hot ones_like pad rank=ndim repeat reshape reverse=flip roll shape size slice sort split squeeze "
    "stack stop_gradient tensor_scatter_nd_update= tensordot tile transpose truediv=true_divide unstack where "
    "zeros_like Variable=",
    "tf.math": f"{_ELEMENTWISE} "
    "ceil log_sigmoid "
    "bincount confusion_matrix= count_nonzero cumprod divide_no_nan=divide erf expm1 floordiv=floor_divide "
    "floormod=mod is_nan=isnan is_inf=isinf is_finite=isfinite l2_normalize=normalize log log1p mod "
    "multiply_no_nan= reciprocal reduce_euclidean_norm=norm reduce_std=std reduce_variance=var rsqrt softplus "
    "softsign squared_difference= top_k truediv=true_divide",
    "tf.nn": (
        "avg_pool=average_pool avg_pool1d=average_pool avg_pool2d=average_pool batch_normalization bias_add=add "
        "conv1d=conv conv2d=conv conv3d=conv crelu= depth_to_space depthwise_conv2d=depthwise_conv dropout= elu "
        "gelu l2_loss= l2_normalize=normalize leaky_relu local_response_normalization= log_softmax lrn= max_pool "
        "max_pool1d=max_pool max_pool2d=max_pool moments pool= relu relu6 selu sigmoid "
        "sigmoid_cross_entropy_with_logits=binary_crossentropy silu softmax "
        "softmax_cross_entropy_with_logits=categorical_crossentropy softplus softsign space_to_depth "
        "sparse_softmax_cross_entropy_with_logits=sparse_categorical_crossentropy swish=silu tanh top_k"
    ),
    "tf.image": (
        "adjust_brightness= adjust_contrast= central_crop= convert_image_dtype= crop_to_bounding_box= "
        "extract_patches=image.extract_patches flip_left_right=flip flip_up_down=flip hsv_to_rgb=image.hsv_to_rgb "
        "per_image_standardization= resize=image.resize resize_with_crop_or_pad= "
        "rgb_to_grayscale=image.rgb_to_grayscale rgb_to_hsv=image.rgb_to_hsv rgb_to_yuv= rot90 ssim= psnr= "
        "transpose"
    ),
    "tf.linalg": (
        "band_part= cross=cross det diag diag_part=diagonal inv matmul matvec=matmul norm trace l2_normalize=normalize"
    ),
    "tf.signal": ("stft= rfft=rfft frame=extract_sequences"),
    "numpy": (
        "abs absolute=abs add all any arccos arcsin arctan argmax argmin argsort average ceil clip concatenate cos "
        "cosh count_nonzero cumprod cumsum diff divide dot einsum equal exp expand_dims expm1 floor floor_divide "
        "greater greater_equal inner isfinite isinf isnan less less_equal log log10 log1p log2 logical_and "
        "logical_not logical_or matmul max maximum mean median min minimum mod moveaxis multiply negative nonzero "
        "not_equal ones_like outer pad power prod quantile ravel repeat roll round sign sin sinh sort sqrt square "
        "stack std subtract sum swapaxes take tan tanh tensordot tile transpose tril triu true_divide var where "
        "zeros_like"
    ),
    "numpy.linalg": ("norm"),
    "keras.backend": (
        "abs all any argmax argmin batch_flatten= cast clip concatenate cos cumprod cumsum elu equal exp "
        "expand_dims flatten=ravel gather=take greater greater_equal hard_sigmoid l2_normalize=normalize less "
        "less_equal log max maximum mean min minimum not_equal ones_like permute_dimensions=transpose pow=power "
        "prod relu reshape reverse=flip round shape sigmoid sign sin softplus softsign spatial_2d_padding=pad sqrt "
        "square squeeze stack std stop_gradient sum tanh temporal_padding=pad tile transpose var zeros_like"
    ),
}


@cache
def functions() -> dict[str, str | None]:
    """The functions by their paths, each with the name in `keras.ops` that stands for it, or None."""
    found: dict[str, str | None] = {}
    for module, words in _FUNCTIONS.items():
        for word in words.split():
            name, renamed, replacement = word.partition("=")
            found[f"{module}.{name}"] = f"keras.ops.{replacement or name}" if replacement or not renamed else None
    return found
